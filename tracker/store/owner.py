"""Whose a file is: operators ask as root, and the daemon that has to read what they make is somebody else."""

import os
from pathlib import Path


def own_as(file: Path, like: Path) -> None:
    """Give a file that root has made to the user to whom another one belongs: it is that one's daemon that needs it.

    While the other one is not there, its folder's owner gets it. A link that stands in the file's place is not
    followed, or that user could have any file of the machine's.
    """
    if os.geteuid() == 0:
        owner = (like if like.exists() else like.parent).stat()
        os.chown(file, owner.st_uid, owner.st_gid, follow_symlinks=False)
