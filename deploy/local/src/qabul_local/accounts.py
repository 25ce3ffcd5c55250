"""The account PostgreSQL runs as, since it refuses root, and the places that account can reach."""

import os
import pwd
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from qabul_local.problems import StackProblem

#: Names another account than `nobody`; it must exist, since initdb looks up who runs it.
ACCOUNT_VARIABLE = "QABUL_POSTGRES_USER"

#: Where root may keep lasting data that an unprivileged account reaches; the first that serves is taken.
_LASTING = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 - a folder with a random name is made in it


class SubprocessAccount(TypedDict, total=False):
    """What subprocess needs to start a process as another account; nothing for this one."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """An unprivileged account of this machine."""

    name: str
    uid: int
    gid: int

    def reaches(self, path: Path) -> bool:
        """Say whether this account may pass every folder above `path`, and pass or read `path` itself."""
        path = path.resolve()
        wanted = stat.S_IROTH if path.is_file() else stat.S_IXOTH
        return self._may(path, wanted) and all(self._may(folder, stat.S_IXOTH) for folder in path.parents)

    def owns(self, path: Path) -> None:
        """Make this account the owner of `path`."""
        os.chown(path, self.uid, self.gid)

    def _may(self, path: Path, wanted: int) -> bool:
        facts = path.stat()
        shift = 6 if facts.st_uid == self.uid else 3 if facts.st_gid == self.gid else 0
        return (facts.st_mode >> shift) & wanted == wanted


def as_account(account: Account | None) -> SubprocessAccount:
    """Give the arguments that start a process as `account`, in none of this process's groups."""
    return {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}


def unprivileged() -> Account | None:
    """Return the account to change to; None when this process is not root and may run PostgreSQL itself."""
    if os.geteuid() != 0:
        return None
    name = os.environ.get(ACCOUNT_VARIABLE, "nobody")
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise StackProblem(
            f"PostgreSQL does not run as root, and this machine has no account '{name}' to run it as; "
            f"name one in {ACCOUNT_VARIABLE}, or start the stack as an ordinary user."
        ) from None
    if entry.pw_uid == 0:
        raise StackProblem(f"PostgreSQL does not run as root, but {ACCOUNT_VARIABLE} names '{name}', which is root.")
    return Account(name, entry.pw_uid, entry.pw_gid)


def lasting_folder(account: Account) -> Path:
    """Make a new folder, outside every private one, that `account` can reach and that outlives a reboot."""
    for above in (*_LASTING, Path(tempfile.gettempdir())):
        if above.is_dir() and os.access(above, os.W_OK) and account.reaches(above):
            folder = Path(tempfile.mkdtemp(prefix="qabulxona-", dir=above))
            folder.chmod(0o711)
            return folder
    raise StackProblem(
        f"Expected a folder that the account '{account.name}' can reach, but neither the state folder nor "
        f"{' nor '.join(str(above) for above in _LASTING)} is one; move the checkout out of a private folder."
    )
