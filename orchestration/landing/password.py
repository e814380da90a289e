"""Workbooks that Excel encrypts without anybody having chosen a password.

Belongs here: opening those. Does not belong here: trying passwords; a file with a password of its own is set aside.
A workbook whose structure is protected is encrypted with one password that is in every copy of Excel.
"""

from __future__ import annotations

import io
import re

from orchestration.landing.container import Unreadable
from orchestration.landing.limits import Limits

DEFAULT = "VelvetSweatshop"  # [MS-OFFCRYPTO] 2.4.2.3


def opened(content: bytes, caps: Limits) -> bytes:
    """The bytes of the workbook inside. Raises ``Unreadable``."""
    import msoffcrypto
    import olefile
    from msoffcrypto.exceptions import InvalidKeyError

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            about = ole.openstream("EncryptionInfo").read() if ole.exists("EncryptionInfo") else b""
        rounds = max(map(int, re.findall(rb'spinCount\s*=\s*["\']\s*([0-9]{1,12})', about)), default=0)
        if b"<!" in about or rounds > caps.max_password_rounds:
            raise Unreadable("workbook_encrypted", f"spinCount {rounds}")
        file, inside = msoffcrypto.OfficeFile(io.BytesIO(content)), io.BytesIO()
        if about:
            file.load_key(DEFAULT, verify_password=True)
        else:
            file.load_key(DEFAULT)
        file.decrypt(inside)
    except (Unreadable, MemoryError):
        raise
    except InvalidKeyError as error:
        raise Unreadable("workbook_encrypted", "有自设密码 / a password of its own") from error
    except Exception as error:  # what parts of a damaged file raise
        raise Unreadable("workbook_encrypted", type(error).__name__) from error
    return inside.getvalue()
