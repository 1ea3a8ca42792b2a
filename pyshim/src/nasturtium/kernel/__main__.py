"""``python -m nasturtium.kernel install | uninstall | launch``."""

import argparse
import shutil
import sys

from .. import host
from . import install, installed


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m nasturtium.kernel", description="The Nasturtium Jupyter kernel.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, text in (("install", "add the kernel to Jupyter's list"), ("uninstall", "take it off the list")):
        where = verbs.add_parser(verb, help=text).add_mutually_exclusive_group()
        where.add_argument("--user", action="store_true", help="for this user")
        where.add_argument("--sys-prefix", action="store_true", help="for this Python environment")
        where.add_argument("--prefix", help="below this folder")
    launch = verbs.add_parser("launch", help="become the kernel; Jupyter calls this")
    launch.add_argument("-f", dest="connection_file", required=True)
    return parser


def main() -> None:
    arguments, rest = parser().parse_known_args()
    try:
        if arguments.verb == "launch":
            host.become("kernel", "-f", arguments.connection_file, *rest)
        if rest:
            parser().error(f"unrecognized arguments: {' '.join(rest)}")
        prefix = sys.prefix if arguments.sys_prefix else arguments.prefix
        if arguments.verb == "install":
            print("installed", install(arguments.user, prefix))
        else:
            shutil.rmtree(installed(arguments.user, prefix))
            print("removed", installed(arguments.user, prefix))
    except ModuleNotFoundError as error:
        sys.exit(f"{error}: pip install 'nasturtium[notebook]'")
    except OSError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
