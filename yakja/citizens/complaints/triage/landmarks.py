"""Whether a school, a hospital, a park is what a complaint is about or only where it is: "opposite the girls school"."""

from collections.abc import Sequence

from yakja.citizens.complaints.triage.words import Word, words_of

# Functions whose places serve as landmarks.
LANDMARKS = frozenset(
    {
        "school",
        "health_facility",
        "parks_trees",
        "graveyard",
        "traffic_transport",
        "police",
        "markets_prices",
        "food_hygiene",
        "roads",
        "noise_pollution",
    }
)


def _keys(text: str) -> frozenset[str]:
    return frozenset(word.key for word in words_of(text))


_BEFORE = _keys(
    "near beside behind opposite outside next between adjacent towards front around from till until upto nearby"
    " خوا نزديک"
)
_SKIPPED = _keys(
    "the a to of our govt government girls boys primary high middle main old new big jamia of private public"
)
_AFTER = _keys(
    "samne saamne samnay pas paas sath saath peeche pichay piche peechay qareeb kareeb bahar nazdeek tak wali wale agay agey"
    " سامنے پاس قریب ساتھ پیچھے باہر نزدیک تک آگے والی والے سامݨے نیڑے کول پچھے باہروں سامنے"
    " سامهون ڀرسان ويجهو پٺيان ٻاهران لڳ تائين ڀر"
    " مخامخ نږدې سره خوا مخې مخه شاته څنګ څېرمه پورې نژدې"
    " دیما نزیک کش پشت پدا"
)
_LINKS = _keys("ke k ki ka bilkul ain کے کی کا بالکل دے دی جي جو جا ته د به")


def is_landmark(words: Sequence[Word], start: int, stop: int) -> bool:
    """Whether the words from ``start`` to ``stop`` are a landmark by the little words beside them."""
    place = start - 1
    while place >= 0 and words[place].key in _SKIPPED and start - place < 6:
        place -= 1
    if place >= 0 and words[place].key in _BEFORE:
        return True
    place = stop
    while place < len(words) and words[place].key in _LINKS and place - stop < 3:
        place += 1
    return (
        place < len(words)
        and place > stop - 1
        and words[place].key in _AFTER
        and (place > stop or not words[place].is_latin)
    )
