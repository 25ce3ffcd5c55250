"""Generate libs/contracts from proto/, or say where the committed stubs have drifted (`--check`).

Third-party files are not copied into the repository: google/* comes with grpcio-tools and googleapis-common-protos,
buf/validate/validate.proto is restored from the descriptor inside the pinned protovalidate wheel.
"""

from __future__ import annotations

import argparse
import filecmp
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import distribution
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet
from grpc_tools import protoc

ROOT = Path(__file__).resolve().parent.parent
PROTO = ROOT / "proto"
STUBS = ROOT / "libs/contracts/src"
BUILD = ROOT / "build/proto"
VALIDATE = "buf/validate/validate.proto"


def third_party() -> list[str]:
    """Arguments that let protoc find the files we import but do not own."""
    import grpc_tools  # noqa: PLC0415
    from protovalidate._gen.buf.validate import validate_pb  # noqa: PLC0415 - the wheel's only copy of it

    google = Path(grpc_tools.__file__).parent / "_proto"
    types = Path(str(distribution("googleapis-common-protos").locate_file("")))
    wanted = FileDescriptorSet()
    for name in ("descriptor", "duration", "timestamp", "field_mask"):
        module = __import__(f"google.protobuf.{name}_pb2", fromlist=["DESCRIPTOR"])
        module.DESCRIPTOR.CopyToProto(wanted.file.add())
    wanted.file.add().ParseFromString(validate_pb._DESC.proto.to_binary())
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / "validate.binpb").write_bytes(wanted.SerializeToString())
    return [
        f"--proto_path={PROTO}",
        f"--proto_path={google}",
        f"--proto_path={types}",
        f"--descriptor_set_in={BUILD / 'validate.binpb'}",
    ]


def run(arguments: list[str]) -> None:
    """Run protoc, stopping at its first complaint."""
    plugins = [f"--plugin={name}={Path(sys.executable).parent / name}" for name in ("protoc-gen-mypy_grpc",)]
    if protoc.main(["protoc", *plugins, *arguments]) != 0:
        raise SystemExit("protoc refused the files above")


def generate(target: Path) -> None:
    """Write the stubs of every proto below proto/qabul, and of validate.proto, into target."""
    search = third_party()
    files = sorted(str(path.relative_to(PROTO)) for path in PROTO.glob("qabul/**/*.proto"))
    services = [name for name in files if name.endswith("_service.proto")]
    target.mkdir(parents=True, exist_ok=True)
    run([*search, f"--python_out={target}", f"--pyi_out={target}", *files, VALIDATE])
    run([*search, f"--grpc_python_out={target}", f"--mypy_grpc_out={target}", *services])
    image = BUILD / "image.binpb"
    run([*search, "--include_imports", "--include_source_info", f"--descriptor_set_out={image}", *files])
    for package in {path.parent for path in target.rglob("*_pb2.py")}:
        for folder in (package, *package.parents):
            if folder == target:
                break
            (folder / "__init__.py").touch()


def differences(made: Path, committed: Path) -> list[str]:
    """Files that differ between two trees of stubs."""
    names = {p.relative_to(made) for p in made.rglob("*.py*") if p.is_file()}
    names |= {p.relative_to(committed) for p in committed.rglob("*.py*") if p.is_file() and p.suffix != ".pyc"}
    return sorted(
        str(name)
        for name in names
        if not (
            (made / name).exists()
            and (committed / name).exists()
            and filecmp.cmp(made / name, committed / name, shallow=False)
        )
    )


def main() -> None:
    """Generate, lint, and with --check compare instead of writing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the committed stubs differ")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "src"
        generate(made)
        buf = Path(sys.executable).parent / "buf"
        subprocess.run(
            [str(buf), "lint", str(BUILD / "image.binpb"), "--path", "qabul", "--config", str(ROOT / "buf.yaml")],
            check=True,
        )
        if check:
            if drifted := differences(made, STUBS):
                raise SystemExit("stubs differ from proto/, run `make proto`: " + ", ".join(drifted))
            return
        for name in ("qabul", "buf"):
            shutil.rmtree(STUBS / name, ignore_errors=True)
            shutil.copytree(made / name, STUBS / name)
        (STUBS / "qabul/py.typed").touch()


if __name__ == "__main__":
    main()
