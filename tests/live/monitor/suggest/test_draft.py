"""A ruleset's text is changed at one place, and says nothing else than before."""

from __future__ import annotations

import pytest

from onefold.live.monitor.suggest.drafts import draft, plan_of_document
from onefold.live.monitor.suggest.suggestion import Suggestion
from onefold.store.workspace import Space

TEXTS = {
    "nothing": "",
    "no identifiers": "version: 1\nrules: []\n",
    "empty identifiers": "version: 1\nidentifiers:\nrules: []\n",
    "in lines": (
        "version: 1\nidentifiers:\n  user_id:\n    limit: 1\n  email:\n    limit: 5 # each year\n    per: year\n# end\n"
    ),
    "values in lines": (
        "version: 1\nidentifiers:\n  email:\n    blocked:\n      values:\n      - a@x.org # a\n      - b@x.org\n"
        "      patterns: ['^noreply@']\n  phone: {region: US}\n"
    ),
    "in brackets": (
        "version: 1\nidentifiers: {user_id: {limit: 1}, email: {blocked: {values: [a@x.org], patterns: []}}}"
    ),
    "empty lists": "version: 1\nidentifiers: {email: {blocked: {values: []}}}\n",
    "patterns alone": "version: 1\nidentifiers: {email: {blocked: {patterns: ['^a$']}}}\n",
    "another order": "version: 1\nidentifiers:\n  phone: {limit: 2}\n  loyalty_no: {limit: 1}\n",
    "json": '{"version": 1, "identifiers": {"email": {"limit": 5, "blocked": {"values": ["a@x.org"]}}}}',
    "json, nothing said": '{"version": 1}',
    "no end of line": "version: 1\nidentifiers:\n  email: {limit: 3}",
    "comments": "# Ours\nversion: 1 # one\n\nidentifiers: # strongest first\n  email: # mail\n    limit: 5\n\n# done\n",
    "other letters": "version: 1\n# Größe 😀\nidentifiers: {email: {blocked: {values: ['ü@x.org']}}} # naïve\n",
}

LIMITED_OTHERWISE = {"in lines", "no end of line"}
"""By year, so that 3 alone would be another limit; or by 3 already."""

SUGGESTIONS = {
    "block": Suggestion(id="", kind="block_value", type="email", value='te"st ü@test.com', why="", seen={}),
    "block a weaker one": Suggestion(id="", kind="block_value", type="ios.id", value="kiosk: 1 #", why="", seen={}),
    "block the strongest": Suggestion(id="", kind="block_value", type="user_id", value="null, []", why="", seen={}),
    "limit": Suggestion(id="", kind="limit", type="email", why="", seen={}, setting=3),
    "new": Suggestion(id="", kind="new_type", type="shopify_id", why="", seen={}),
}


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("change", SUGGESTIONS)
def test_only_what_is_suggested_changes_and_every_comment_stays(name: str, change: str) -> None:
    space = Space(1, "shop", "Shop", 0, TEXTS[name], 1)
    before = plan_of_document(space)
    text = draft(space, before, SUGGESTIONS[change])
    if change == "limit" and name in LIMITED_OTHERWISE:
        assert text in {None, TEXTS[name]}
        return
    assert text is not None
    comments = [line[line.index("#") :] for line in TEXTS[name].splitlines() if "#" in line]
    assert all(comment in text for comment in comments)
    assert text != TEXTS[name]


@pytest.mark.parametrize(
    "text",
    [
        "version: 1\nidentifiers: {user_id: &same {limit: 1}, email: *same}\n",
        "version: 1\nidentifiers: &all {email: {limit: 1}}\n",
    ],
)
def test_a_text_with_anchors_is_changed_rightly_or_not_at_all(text: str) -> None:
    """`draft` compares what it made with what was meant: it never answers anything else."""
    space = Space(1, "shop", "Shop", 0, text, 1)
    for one in SUGGESTIONS.values():
        draft(space, plan_of_document(space), one)
