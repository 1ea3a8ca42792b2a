"""Writes the classes of `nasturtium.predictors.rows` from the catalog that Swift holds: ./run python .ci/predictor_classes.py

One file a row, and the package's ``__init__``. With ``--check`` it writes nothing, prints what differs, and exits 1.
"""

import json
import pathlib
import sys
import textwrap

ROWS = pathlib.Path(__file__).resolve().parent.parent / "pyshim/src/nasturtium/predictors/rows"
WIDTH = 112

HEAD = '''"""{title}. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

{imports}

__all__ = ["{name}"]


class {name}({base}):
'''

EXAMPLE = '''
Example:

>>> cells = space.sample(100, seed=0)
>>> predictor = nt.predictors.{name}({argument}).fit(cells, accuracies{given})
>>> {result} = predictor.predict({queries}{std})
'''


def wrapped(text: str, indent: str = "    ", hanging: str = "") -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent + hanging, break_long_words=False,
        break_on_hyphens=False)


def is_latent(row: dict) -> bool:
    return any(parameter["type"] == "SVGe" for parameter in row["parameters"])


def annotation(parameter: dict) -> str:
    return parameter["type"] + (" | None" if parameter["default"] is None else "")


def literal(value: object) -> str:
    return json.dumps(value) if isinstance(value, str) else repr(value)


def described(parameter: dict) -> str:
    default = "" if parameter["type"] == "SVGe" else f", default {literal(parameter['default'])}"
    kind = "" if parameter["type"] in ("bool", "SVGe") else f" {parameter['domain'][0].upper()}{parameter['domain'][1:]}."
    return f"- ``{parameter['name']}`` ({annotation(parameter)}{default}): {parameter['doc']}{kind}"


def docstring(row: dict) -> str:
    needs = "" if row["needs"] == ["labels"] else " Needs " + (", ".join(row["needs"]) or "nothing but architectures") + "."
    lines = [f'    """{row["title"]}.', "", wrapped(row["summary"] + needs), "", wrapped(row["paper"] + "."), "", "    Parameters, all keywords:", ""]
    lines += [wrapped(described(parameter), hanging="  ") for parameter in row["parameters"]]
    lines += [
        "    - ``seed`` (int, default 0): of everything random in a fit.",
        "    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.", "",
        wrapped("`fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and "
                "for architectures of different spaces.")]
    argument = 'model=nt.SVGe.pretrained("nas_bench_201")' if is_latent(row) else ""
    std, curves = row["has_standard_deviation"], "curves" in row["needs"]
    given = "".join(f", {name}={value}" for name, value in (("curves", "curves"), ("images", "data.train")) if name in row["needs"])
    example = EXAMPLE.format(
        name=row["class"], argument=argument, result="means, deviations" if std else "means",
        std=", return_std=True" if std else "", given=given,
        queries="others, curves=others_curves" if curves else "space.sample(1000, seed=1)")
    lines += textwrap.indent(example, "    ").rstrip().splitlines()
    return "\n".join(lines) + '\n    """\n'


def source(row: dict) -> str:
    latent = is_latent(row)
    base = "LatentPredictor" if latent else "CatalogPredictor"
    imports = "from ...embeddings import SVGe\n" if latent else ""
    text = HEAD.format(
        title=row["title"], imports=f"{imports}from .._swift import {base}", name=row["class"], base=base)
    text += docstring(row) + "\n"
    for name in ("key", "title", "family", "paper"):
        text += attribute(name, row[name])
    text += f"    needs = {needs_of(row)}\n    has_standard_deviation = {row['has_standard_deviation']}\n\n"
    signature = [f"{p['name']}: {annotation(p)} = {literal(p['default'])}" for p in row["parameters"]]
    signature += ["seed: int = 0", "workers: int | None = None"]
    # A parameter does not break: its spaces are none until the lines are filled.
    solid = ", ".join(item.replace(" ", "\xa0") for item in signature) + ","
    lines = textwrap.fill(solid, WIDTH, initial_indent=" " * 8, subsequent_indent=" " * 8).replace("\xa0", " ")
    text += f"    def __init__(\n        self, *,\n{lines}\n    ) -> None:\n"
    for name in [p["name"] for p in row["parameters"]] + ["seed", "workers"]:
        text += f"        self.{name} = {name}\n"
    return text


def needs_of(row: dict) -> str:
    names = ", ".join(json.dumps(name) for name in row["needs"])
    return f"({names},)" if len(row["needs"]) == 1 else f"({names})"


def attribute(name: str, value: str) -> str:
    line = f"    {name} = {json.dumps(value, ensure_ascii=False)}"
    if len(line) <= WIDTH:
        return line + "\n"
    parts = textwrap.wrap(value, WIDTH - 14, drop_whitespace=False)
    return f"    {name} = (\n" + "".join(f"        {json.dumps(part, ensure_ascii=False)}\n" for part in parts) + "    )\n"


def files(rows: list[dict]) -> dict[str, str]:
    found = {f"{row['key']}.py": source(row) for row in rows}
    names = sorted(row["class"] for row in rows)
    imports = "".join(f"from .{row['key']} import {row['class']}\n" for row in sorted(rows, key=lambda row: row["key"]))
    found["__init__.py"] = (
        '"""The classes of the catalog. Written by .ci/predictor_classes.py: change the catalog in Swift."""\n\n'
        + imports + "\n__all__ = [\n" + "".join(f"    {json.dumps(name)},\n" for name in names) + "]\n")
    return found


def main() -> int:
    from nasturtium._loader import native

    wanted = files([json.loads(text) for text in native.predictor_catalog()])
    present = {path.name: path.read_text() for path in ROWS.glob("*.py")}
    differing = sorted(name for name in {*wanted, *present} if wanted.get(name) != present.get(name))
    if "--check" in sys.argv:
        print("\n".join(f"{name}: differs from the catalog: ./run python .ci/predictor_classes.py" for name in differing))
        return 1 if differing else 0
    for name in differing:
        if name in wanted:
            (ROWS / name).write_text(wanted[name])
        else:
            (ROWS / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
