"""Why nothing of training stands in the export: what is public of it is on its pages, in its CSV and in the API."""

_PAGE = "published on its page, as CSV and in the API; what is being prepared is not public"
_PERSONAL = "about one member of staff: for them, their trainer and the line above"
WITHHELD = {
    "training.course": _PAGE,
    "training.coursepage": _PAGE,
    "training.session": _PAGE,
    "training.enrolment": _PERSONAL,
    "training.certificate": _PERSONAL,
    "training.badgekey": "what certificates are signed with; the public half is on the issuer's page",
    "training.practicekey": "the work of this machine",
    "training.practiceresult": _PERSONAL,
    "training.practicevisit": "rows of a practice copy",
    "training.practicedone": "rows of a practice copy",
}
