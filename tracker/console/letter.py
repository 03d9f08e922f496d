"""`/letters/ID/page`: a letter's own page as its reader gets it, for the frame in which a parcel's page shows it."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request, Response
from fastapi.responses import HTMLResponse
from starlette.status import HTTP_404_NOT_FOUND

from tracker.console.request import LARGEST, language_of, parts_of
from tracker.console.shell import LETTER
from tracker.desk.asking.notices import NoSuchNotice, notice

router = APIRouter()


@router.get("/letters/{notice_id}/page")
def letter(request: Request, notice_id: Annotated[int, Path(ge=1, le=LARGEST)]) -> Response:
    """The letter, shut up in a sandbox by its own headers."""
    try:
        kept = notice(parts_of(request).engine, notice_id, language=language_of(request))
    except NoSuchNotice:
        raise HTTPException(HTTP_404_NOT_FOUND) from None
    if kept.html is None:
        raise HTTPException(HTTP_404_NOT_FOUND)
    return HTMLResponse(kept.html, headers=LETTER)
