"""Homes: origin and destination that only the home of a force, or the country a text is about, tells."""

from pipeline.frames.cast import Cast
from pipeline.frames.lexicon import FrameWords
from pipeline.frames.values import Frame


def send_home(frame: Frame, cast: Cast, words: FrameWords) -> bool:
    """Tell where those who return go, where those who withdraw come from, where those sent abroad are sent; return whether it could."""
    names, home, theatre = words.countries, frame.group.country, cast.theatre()
    way = words.actions.value(frame.action, "home")
    away = theatre in names and theatre != home
    if way == "to_home" and not frame.destination and home in names:
        frame.destination = names[home]
    elif (way == "from_abroad" or way == "to_home" and home) and not frame.origin and away:
        frame.origin = names[theatre]
    elif way == "at_home" and not frame.location and home in names:
        frame.location = names[home]
    elif way == "to_abroad" and not frame.destination and not frame.location and away and home:
        frame.destination = names[theatre]
    else:
        return False
    frame.flag("location_inherited")
    return True


def send_abroad(frame: Frame, cast: Cast, words: FrameWords) -> None:
    """Let those who crossed a border to a place no gazetteer knows be in the other state the text is about."""
    names, home, place = words.countries, frame.group.country, frame.place
    if home not in names or place is None or place.country or frame.destination != place.name or words.actions.value(frame.action, "border") != "across":
        return
    other = cast.other_state(home)
    if other in names:
        frame.destination, frame.location = names[other], place.name
        frame.flag("location_inherited")
