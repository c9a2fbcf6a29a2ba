"""Tours made up by hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from navigator.tours.model import Anchor, Release, Stage, Stop, Tour, Via

TEXT = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=60).map(str.strip).filter(bool)
IDS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,10}(\.[A-Za-z][A-Za-z0-9]{0,8})?", fullmatch=True)
PACKAGES = st.from_regex(r"[a-z]{1,6}\.io/[a-z]{1,8}(/[a-z]{1,8})?", fullmatch=True)
RELEASES = st.builds(Release, st.just(1), st.integers(20, 40))
FINDS = st.lists(TEXT, max_size=2).map(tuple)


@st.composite
def anchors(draw: st.DrawFn) -> Anchor:
    since = draw(st.none() | RELEASES)
    until = draw(st.none() | RELEASES)
    if since and until and since.pair > until.pair:
        since, until = until, since
    return Anchor(draw(PACKAGES), draw(NAMES), since, until, draw(FINDS))


@st.composite
def aliases(draw: st.DrawFn, find: tuple[str, ...]) -> Anchor:
    made = draw(anchors())
    # An alias without a text of its own has that of its stop.
    return Anchor(made.package, made.symbol, made.since, made.until, made.find or find)


@st.composite
def tours(draw: st.DrawFn) -> Tour:
    stops: list[Stop] = []
    for identifier in draw(st.lists(IDS, min_size=1, max_size=5, unique=True)):
        anchor = draw(anchors())
        stops.append(
            Stop(
                id=identifier,
                title=draw(TEXT),
                anchor=anchor,
                text=draw(TEXT),
                aliases=tuple(draw(st.lists(aliases(anchor.find), max_size=2))),
                file=draw(st.sampled_from(["", "a.go"])),
                via=draw(st.sampled_from(Via)),
                origin=draw(st.sampled_from([stop.id for stop in stops])) if stops else "",
                essential=draw(st.booleans()),
                look_for=draw(st.just("") | TEXT),
                ask_yourself=draw(st.just("") | TEXT),
                next=draw(st.just("") | TEXT),
                hash=draw(st.sampled_from(["", "0123abcdef"])),
            )
        )
    return Tour(
        id=draw(IDS),
        question=draw(TEXT.map(lambda text: f"{text}?")),
        stage=draw(st.sampled_from(Stage)),
        summary=draw(TEXT),
        picture=draw(st.from_regex(r"[ -~]{1,60}(\n[ -~]{0,60}){0,4}x", fullmatch=True)).strip("\n"),
        stops=tuple(stops),
        checked=tuple(sorted(set(draw(st.lists(RELEASES, max_size=3))), key=lambda release: release.pair)),
        prerequisites=tuple(draw(st.lists(IDS, max_size=2))),
        follow_ups=tuple(draw(st.lists(IDS, max_size=2))),
    )
