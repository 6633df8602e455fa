import contextlib
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.cli import output
from kg.export import FORMATS
from tests.benchmarks.graphs import sources

Process = Callable[..., subprocess.CompletedProcess[str]]


def test_help_imports_none_of_the_heavy_libraries() -> None:
    """`kg --help` is instant because a command imports what it needs when it runs."""
    code = """
import sys
from kg.cli.main import group
try:
    group.main(["--help"], prog_name="kg")
except SystemExit:
    pass
heavy = {"rdflib", "pyoxigraph", "strawberry", "graphql", "fastapi", "pydantic", "networkx", "rich", "uvicorn"}
sys.exit(", ".join(sorted(heavy & sys.modules.keys())) or 0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stderr)
    assert "serve" in done.stdout


def test_importing_the_library_imports_nothing_heavy() -> None:
    """`import kg` costs nothing; its names load when asked for."""
    code = "import sys, kg; print(sorted({'rdflib', 'pyoxigraph', 'pydantic', 'networkx'} & sys.modules.keys()))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "[]\n" == done.stdout


def test_every_public_name_of_the_library_is_there() -> None:
    """Each name of `__all__` can be had, and one that is not listed is an AttributeError."""
    import kg

    for name in kg.__all__:
        assert getattr(kg, name) is not None
    with pytest.raises(AttributeError):
        _ = kg.nonsense


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["show", "spinach"], 0, "not medical advice"),
        (["search", "xyzzy"], 0, "Nothing is called"),
        (["nonsense"], 2, "No such command"),
        (["export", "--format", "gif"], 2, "Invalid value"),
        (["query", "DELETE WHERE { ?s ?p ?o }"], 2, "updates are not served"),
        (["query", "SELECT"], 3, "where: line 1, column 7 of the query"),
        (["show", "spinnach"], 4, "Did you mean spinach"),
        (["info", "--release", "nowhere"], 5, "there is no release in nowhere"),
    ],
)
def test_exit_codes_say_who_must_act(kg_process: Process, words: list[str], code: int, said: str) -> None:
    """0 done, 2 usage, 3 bad input, 4 no such thing, 5 store or engine; never a traceback."""
    done = kg_process(*words)

    assert code == done.returncode
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_error_says_what_where_and_how_to_mend_it(kg_process: Process) -> None:
    """Three lines, in this order."""
    lines = kg_process("show", "spinnach").stderr.splitlines()

    assert ["error: there is no entity 'spinnach' in this release", "  where: in kg show"] == lines[:2]
    assert lines[2].startswith("  mend:  Did you mean spinach")


def test_faults_are_listed_by_file_with_place_and_mend(kg_process: Process, tmp_path: Path) -> None:
    """A source without a title and with an unknown key: both are named with line and column, and nothing is built."""
    folder = tmp_path / "seeds" / "book"
    folder.mkdir(parents=True)
    (folder / "source.yaml").write_text(
        "id: book\nrole: definitions\nlanguage: en\nplace: declaration\nrights: none\ncolour: red\n", encoding="utf-8"
    )
    (folder / "statements.tsv").write_text(
        "id\tsubject\tpredicate\tobject\tobject_type\tpolarity\tcertainty\thedge_cue\tdeclared_by\tdeclared_on\treason\n",
        encoding="utf-8",
    )
    done = kg_process("build", "--seeds", str(tmp_path / "seeds"), "--out", str(tmp_path / "out"))

    assert 3 == done.returncode
    assert "seeds/book/source.yaml\n" in done.stderr
    assert "seeds/book/source.yaml:6:" in done.stderr
    assert "'title'" in done.stderr
    assert done.stderr.count("mend:") >= 3
    assert not list((tmp_path / "out").glob("[!.]*"))


def test_a_reader_that_leaves_is_no_error(data_dir: Path) -> None:
    """`kg show … | head -1` ends without words, with the code that a shell knows from SIGPIPE."""
    kg = subprocess.Popen(
        [sys.executable, "-m", "kg.cli.main", "graphql", "--sdl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"KG_DATA_DIR": str(data_dir)},
    )
    assert kg.stdout is not None
    assert kg.stderr is not None
    kg.stdout.close()

    errors = kg.stderr.read()
    kg.stderr.close()

    assert 141 == kg.wait()
    assert b"" == errors


def test_the_packaged_data_is_built_once_where_there_is_no_release(tmp_path: Path) -> None:
    """The first command after an install builds; the next one finds the release."""
    environment = os.environ | {"KG_DATA_DIR": str(tmp_path / "data")}
    took = []
    for _ in range(2):
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "kg.cli.main", "search", "iron"],
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
            env=environment,
        )
        took.append(time.monotonic() - started)
        assert "ng:iron\tiron\tNutrient\tiron" in done.stdout

    assert took[1] < took[0] / 2


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_build_that_is_stopped_sweeps_what_it_wrote(number: int, code: int, tmp_path: Path) -> None:
    """On Ctrl-C, and when a container or a service is stopped."""
    out, seeds = tmp_path / "out", tmp_path / "seeds"
    for source in sources(100_000):  # a build of seconds, so that the signal comes before its end
        source.write(seeds)
    command = [sys.executable, "-m", "kg.cli.main", "build", "--seeds", str(seeds), "--out", str(out)]
    kg = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 20
    while not list(out.glob(".building-*/*")) and time.monotonic() < until:
        time.sleep(0.01)
    assert kg.poll() is None

    kg.send_signal(number)
    _, said = kg.communicate(timeout=20)

    assert code == kg.returncode
    assert "Traceback" not in said
    assert [".lock"] == [path.name for path in out.iterdir()]


def test_a_build_shows_its_progress_on_a_terminal(tmp_path: Path) -> None:
    """The phases pass by on stderr, and stdout holds the path of the release and nothing else."""
    ours, theirs = pty.openpty()
    kg = subprocess.Popen(
        [sys.executable, "-m", "kg.cli.main", "build", "--out", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=os.environ | {"TERM": "xterm"},
    )
    os.close(theirs)
    seen = b""
    with contextlib.suppress(OSError):  # how Linux says that the other end of a terminal is closed
        while chunk := os.read(ours, 1 << 16):
            seen += chunk
    os.close(ours)
    path, _ = kg.communicate()

    assert 0 == kg.returncode
    assert all(phase in seen for phase in (b"load", b"reason", b"validate", b"100%"))
    assert Path(path.decode().strip()).parent == tmp_path


def test_work_that_takes_long_says_so_in_a_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line now and then where there is no terminal; none about what is soon done."""
    with output.progress() as advance:
        assert advance is not None
        advance("load", 0.0)
        monkeypatch.setattr(output, "_LINE_S", 0.0)
        advance("index: 24 of 195 MB, 92 MB/s", 0.42)

    assert capsys.readouterr().err == " 42% after 0 s: index: 24 of 195 MB, 92 MB/s\n"


def run_in_a_shell(words: str, data_dir: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command line as a shell runs it, where `kg` is the command."""
    return subprocess.run(
        ["sh", "-c", f'kg() {{ {sys.executable} -m kg.cli.main "$@"; }}; {words}'],
        cwd=folder,
        env=os.environ | {"KG_DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "words",
    [
        "export --format csv --focus iron",
        "search iron",
        "show --json iron",
        "query 'ASK {}'",
        "--version",
        "export --help",
    ],
)
def test_a_closed_stdout_is_an_error_in_words(data_dir: Path, tmp_path: Path, words: str) -> None:
    """Not a bug and not silence, whichever way a command prints."""
    done = run_in_a_shell(f"kg {words} >&-", data_dir, tmp_path)

    assert 5 == done.returncode
    assert "error: standard output is closed\n" in done.stderr
    assert "  mend:  " in done.stderr
    assert "Traceback" not in done.stderr


def test_what_prints_nothing_needs_no_stdout(data_dir: Path, tmp_path: Path) -> None:
    """A file is written all the same; without stderr too."""
    done = run_in_a_shell("kg export --format csv --focus iron -o iron.csv >&- 2>&-", data_dir, tmp_path)

    assert 0 == done.returncode
    assert (tmp_path / "iron.csv").stat().st_size > 0


@pytest.mark.parametrize("name", FORMATS)
def test_only_text_goes_to_a_terminal(data_dir: Path, tmp_path: Path, name: str) -> None:
    """What is no UTF-8 is refused there, and said how to have it."""
    ours, theirs = pty.openpty()
    kg = subprocess.Popen(
        [sys.executable, "-m", "kg.cli.main", "export", "--format", name, "--focus", "iron", "--depth", "0"],
        stdout=theirs,
        stderr=subprocess.PIPE,
        env=os.environ | {"KG_DATA_DIR": str(data_dir)},
        cwd=tmp_path,
    )
    os.close(theirs)
    seen = b""
    with contextlib.suppress(OSError):  # how Linux says that the other end of a terminal is closed
        while chunk := os.read(ours, 1 << 16):
            seen += chunk
    os.close(ours)
    _, said = kg.communicate()

    seen.decode()
    assert (kg.returncode, b"name a file with -o" in said) == ((2, True) if name in ("kgx", "png") else (0, False))
