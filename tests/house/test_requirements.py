"""What is installed is pinned to the byte, and the files say nothing of where it was fetched from."""

import re
import subprocess
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUN = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["build"]]
DEV = [*RUN, *PROJECT["dependency-groups"]["dev"], *PROJECT["project"]["optional-dependencies"]["postgres"]]
PINNED = re.compile(r"[\w.-]+==[\w.]+( ; [^\\]+)?( --hash=sha256:[0-9a-f]{64})+")
# An address, or an option of pip's other than a hash: those are where places are named.
PLACE = re.compile(r"\S+://\S*|^\s*-(?!-hash=).*", re.MULTILINE)

every_file = pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])


def entries(text: str) -> list[str]:
    """Each entry of a requirements file on one line with its hashes; comments left out."""
    said = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return [" ".join(entry.split()) for entry in said.replace("\\\n", " ").splitlines()]


def unmet(wishes: list[str], text: str) -> list[str]:
    """The requirements for which a file holds no version, or one that will not do."""
    pins = [Requirement(entry.partition(" --hash")[0]) for entry in entries(text)]
    versions = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}
    wanted = [Requirement(wish) for wish in wishes]
    return [
        str(wish) for wish in wanted if not wish.specifier.contains(versions.get(canonicalize_name(wish.name), "0"))
    ]


@every_file
def test_every_entry_is_one_version_with_its_hashes(file: str) -> None:
    assert [entry for entry in entries((ROOT / file).read_text()) if not PINNED.fullmatch(entry)] == []


@every_file
def test_a_file_names_no_place_to_fetch_from(file: str) -> None:
    assert PLACE.findall((ROOT / file).read_text()) == []


@pytest.mark.parametrize(
    "line",
    ["--index-url x", "-i x", "--extra-index-url=x", "    # from https://host.test", "a @ git+ssh://h", "-f /wheels"],
)
def test_a_place_is_seen_wherever_it_stands(line: str) -> None:
    assert PLACE.findall(f"httpx==0.28.1\n{line}\n")


@pytest.mark.parametrize(("file", "wishes"), [("requirements.txt", RUN), ("requirements-dev.txt", DEV)])
def test_a_file_holds_all_that_the_project_asks_for(file: str, wishes: list[str]) -> None:
    assert unmet(wishes, (ROOT / file).read_text()) == []


def test_what_the_tests_run_with_is_what_is_run() -> None:
    run, dev = (set(entries((ROOT / file).read_text())) for file in ("requirements.txt", "requirements-dev.txt"))
    assert run - dev == set()


@pytest.mark.parametrize(
    ("wish", "pin", "met"),
    [
        ("httpx>=0.28,<0.29", "httpx==0.28.1", True),
        ("httpx>=0.28,<0.29", "httpx==0.29.0", False),
        ("Jinja2>=3.1.6", "jinja2==3.1.6", True),
        ("psycopg[binary]>=3.2", "psycopg==3.3.9", True),
        ("httpx>=0.28,<0.29", "httpcore==1.0.9", False),
    ],
)
def test_a_pin_meets_a_wish_by_name_and_version(wish: str, pin: str, met: bool) -> None:
    assert (unmet([wish], f"{pin} \\\n    --hash=sha256:{'0' * 64}\n    # via stallwatch\n") == []) is met


@pytest.mark.parametrize("entry", ["httpx", "httpx>=0.28", "httpx==0.28.1", "httpx @ file:///tmp/httpx", "-e ."])
def test_an_entry_that_is_not_pinned_to_the_byte_is_seen(entry: str) -> None:
    assert not PINNED.fullmatch(entry)


def test_no_lock_file_with_addresses_is_tracked() -> None:
    # `safe.directory`: CI may own the checkout as somebody else.
    command = ["git", "-c", "safe.directory=*", "ls-files", "uv.lock", "package-lock.json"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout == ""
