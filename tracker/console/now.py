"""`/`: what needs someone now, and `/letters`: all the letters in trouble."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from config.words import Department
from tracker.console.page import page
from tracker.console.request import language_of, parts_of
from tracker.desk.asking.needs import PAGE, letters_in_trouble, needed, sending
from tracker.desk.asking.sources import sources, troubles
from tracker.desk.asking.speech import Speech
from tracker.desk.brake import open_storms, told_briefly
from tracker.desk.incidents import headed, open_incidents

router = APIRouter()

From = Annotated[int, Query(alias="from", ge=0, le=1_000_000)]


@router.get("/")
def now(request: Request, department: Department | None = None, skip: From = 0) -> Response:
    """The departments' piles with their first tasks, or one department's from a place on; letters in trouble."""
    parts, speech = parts_of(request), Speech(language_of(request))
    at = parts.clock()
    needs = needed(parts.engine, now=at, only=department, skip=skip)
    known = sources(parts.engine, parts.settings)
    storms = (told_briefly(storm, speech) for storm in open_storms(parts.engine))
    incidents = (headed(incident, speech) for incident in open_incidents(parts.engine))
    return page(
        request,
        "now.html",
        needs=needs,
        only=department,
        known=known,
        troubles=[*storms, *incidents, *troubles(known, speech, at)],
        sending=sending(needs.armed, speech),
        most=PAGE,
    )


@router.get("/letters")
def letters(request: Request, skip: From = 0) -> Response:
    """The letters in trouble from a place on."""
    parts = parts_of(request)
    found = letters_in_trouble(parts.engine, now=parts.clock(), skip=skip)
    return page(request, "letters.html", letters=found, most=PAGE)
