"""Reads Swift source as a compiler's first pass would: code without comments and string contents."""


def code_only(source: str) -> str:
    """`source` with comments and string contents blanked; interpolated code stays, and so do line numbers."""
    return _Scanner(source).run()


class _Scanner:
    def __init__(self, source: str):
        self.source = source
        self.at = 0
        self.out: list[str] = []

    def run(self) -> str:
        self._code(until=None)
        return "".join(self.out)

    def _keep(self, count: int = 1):
        self.out.append(self.source[self.at : self.at + count])
        self.at += count

    def _blank(self, count: int = 1):
        piece = self.source[self.at : self.at + count]
        self.out.append("".join("\n" if c == "\n" else " " for c in piece))
        self.at += count

    def _code(self, until: str | None):
        depth = 0
        while self.at < len(self.source):
            rest = self.source[self.at : self.at + 8]
            if rest.startswith("//"):
                end = self.source.find("\n", self.at)
                self._blank((end if end >= 0 else len(self.source)) - self.at)
            elif rest.startswith("/*"):
                self._block_comment()
            elif rest[0] == '"' or (rest[0] == "#" and rest.lstrip("#").startswith('"')):
                self._string()
            else:
                if until is not None:
                    depth += {"(": 1, ")": -1}.get(rest[0], 0)
                    if depth < 0:
                        return
                self._keep()

    def _block_comment(self):
        depth = 0
        while self.at < len(self.source):
            if self.source.startswith("/*", self.at):
                depth += 1
                self._blank(2)
            elif self.source.startswith("*/", self.at):
                depth -= 1
                self._blank(2)
                if depth == 0:
                    return
            else:
                self._blank()

    def _string(self):
        hashes = 0
        while self.source[self.at + hashes] == "#":
            hashes += 1
        quote = '"""' if self.source.startswith('"""', self.at + hashes) else '"'
        close = quote + "#" * hashes
        escape = "\\" + "#" * hashes
        self._keep(hashes + len(quote))
        while self.at < len(self.source) and not self.source.startswith(close, self.at):
            if self.source.startswith(escape + "(", self.at):
                self._blank(len(escape))
                self._keep()
                self._code(until=")")
                self._keep()
            elif self.source.startswith(escape, self.at):
                self._blank(len(escape) + 1)
            else:
                self._blank()
        self._keep(len(close))
