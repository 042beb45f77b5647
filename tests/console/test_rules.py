"""Rules are drafted, read as sentences and as text, tested, activated, and gone back on."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import Open, Shop, downloaded

expect.set_options(timeout=20_000)

Look = Callable[[Page, str], None]
Check = Callable[[Page], None]

COMMENTED = """# What our shop says
identifiers:
  user_id: {limit: 1} # our own id
  # Addresses change hands.
  email: {limit: 5}
"""


def put_draft(shop: Shop, name: str, text: str) -> None:
    with shop.client() as client:
        assert client.put(f"/drafts/{name}", content=text).status_code == 200


def draft_text(shop: Shop, name: str) -> str:
    with shop.client() as client:
        return str(client.get(f"/drafts/{name}").json()["ruleset"])


def types(page: Page) -> list[str]:
    rows = page.get_by_role("table", name="Identifier types").locator("tr[data-type]")
    return rows.evaluate_all("rows => rows.map(row => row.dataset.type)")


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name="The ruleset as YAML")


_PASTE = """(box, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    box.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
}"""


def write(page: Page, text: str) -> None:
    """As somebody does who pastes a whole text."""
    editor(page).click()
    page.keyboard.press("Control+a")
    editor(page).evaluate(_PASTE, text)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()


def profiles(shop: Shop) -> int:
    with shop.client() as client:
        return int(client.get("/counts").json()["profiles"])


def test_a_rule_is_drafted_read_mended_tested_activated_and_gone_back_on(
    own_shop: Shop, open_page: Open, picture: Look
) -> None:
    page = open_page(own_shop, "/s/prod/rules")
    expect(page.get_by_text("Version 2 is in force.")).to_be_visible()
    picture(page, "in-force")
    page.get_by_role("button", name="Change the rules").click()
    page.get_by_role("textbox", name="Name").fill("families")
    page.get_by_role("button", name="Begin", exact=True).click()
    page.wait_for_url("**/rules/drafts/families")
    _drafted(page, picture)
    _mended(own_shop, page, picture)
    _tested(page, picture)
    before = profiles(own_shop)
    _activated(page, picture)
    assert profiles(own_shop) < before
    _gone_back_on(page, picture)
    assert profiles(own_shop) == before


def _drafted(page: Page, picture: Look) -> None:
    """A rule in the builder, read as a sentence."""
    page.get_by_role("button", name="Add a rule").click()
    rule = page.locator("[data-rule]").last
    rule.get_by_role("textbox", name="Name").fill("same family")
    match = rule.get_by_role("group", name="Two records are the same customer when")
    match.get_by_role("button", name="Add a comparison").click()
    match.get_by_role("button", name="Add a group").click()
    inner = match.get_by_role("group", name="Any of these")
    inner.get_by_role("combobox", name="Field").fill("postcode")
    page.keyboard.press("Escape")
    inner.get_by_role("button", name="Add a comparison").click()
    inner.get_by_role("combobox", name="Field").last.fill("birth_date")
    page.keyboard.press("Escape")
    expect(rule.get_by_test_id("sentence")).to_contain_text("birth_date is the same.")
    condition = rule.get_by_role("group", name="It looks at records where")
    condition.get_by_role("button", name="Add a condition").click()
    condition.get_by_role("combobox", name="Operator").click()
    page.get_by_role("option", name="is none of", exact=True).click()
    condition.get_by_role("combobox", name="Compared with").fill("FR")
    condition.get_by_role("combobox", name="Compared with").press("Enter")
    rule.get_by_role("button", name="Advanced controls").click()
    rule.get_by_role("textbox", name="Joins nobody if it would join more profiles than").fill("5")
    expect(rule.get_by_test_id("sentence")).to_have_text(
        "Records where country is none of `FR` are one customer when either last_name is the same and postcode is the "
        "same, or last_name is the same and birth_date is the same; not if that would join more than 5 profiles."
    )
    picture(page, "builder")
    save(page)


def _mended(shop: Shop, page: Page, picture: Look) -> None:
    """The same as text; an error is shown at its line, and mended."""
    page.get_by_text("YAML", exact=True).click()
    expect(editor(page)).to_contain_text("name: same family")
    text = draft_text(shop, "families")
    write(page, text.replace("max_profiles: 5\n", "max_profilse: 5\n"))
    line = 1 + text[: text.rindex("max_profiles: 5\n")].count("\n")
    expect(page.get_by_role("alert").get_by_role("button", name=re.compile(f"Line {line}"))).to_be_visible()
    expect(page.locator(".cm-lint-marker-error").first).to_be_visible()
    expect(page.get_by_role("button", name="Activate")).to_be_disabled()
    picture(page, "error-at-its-line")
    write(page, text)
    expect(page.get_by_role("button", name="Activate")).to_be_enabled()


def _tested(page: Page, picture: Look) -> None:
    """Tested on all records."""
    page.get_by_role("button", name="Test", exact=True).click()
    page.get_by_role("button", name=re.compile("Begin the test|Save and test")).click()
    page.wait_for_url("**/rules/tests/dry_*")
    expect(page.get_by_role("table", name="Before and after")).to_be_visible(timeout=60_000)
    merged = page.get_by_role("listitem").filter(has_text="Merged").first
    merged.get_by_role("button").click()
    expect(merged.get_by_text("What would join them")).to_be_visible()
    expect(merged.locator("[data-profile]").first).to_be_visible()
    picture(page, "tested")
    page.get_by_role("link", name="To the draft").click()


def _activated(page: Page, picture: Look) -> None:
    """Activated with a note; the profiles are others."""
    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_text("Tested as it is now")).to_be_visible()
    expect(page.get_by_role("list", name="Differences")).to_contain_text("rule same family")
    page.get_by_role("textbox", name="Note").fill("families move together")
    picture(page, "activate")
    page.get_by_role("dialog").get_by_role("button", name="Activate").click()
    expect(page.get_by_text("Version 3 is in force.").first).to_be_visible(timeout=60_000)


def _gone_back_on(page: Page, picture: Look) -> None:
    """Gone back on."""
    page.get_by_role("tab", name="History").click()
    expect(page.locator("[data-version='3']")).to_contain_text("families move together")
    picture(page, "history")
    page.get_by_role("link", name="Version 2").click()
    page.get_by_role("button", name="Go back to it").click()
    expect(page.get_by_role("dialog").get_by_role("list", name="Differences")).to_contain_text("same family")
    page.get_by_role("textbox", name="Note").fill("not yet")
    page.get_by_role("dialog").get_by_role("button", name="Go back").click()
    expect(page.locator("[data-version='4']")).to_contain_text("In force", timeout=60_000)


@pytest.mark.parametrize("store", ["sqlite"])
def test_identifier_types_are_ordered_by_mouse_and_by_keyboard_and_comments_stay(
    own_shop: Shop, open_page: Open, picture: Look
) -> None:
    put_draft(own_shop, "order", COMMENTED)
    page = open_page(own_shop, "/s/prod/rules/drafts/order")
    expect(page.get_by_role("button", name="Move email")).to_be_visible()
    assert types(page)[:3] == ["user_id", "email", "phone"]

    # By mouse: phone before email.
    page.get_by_role("button", name="Move phone").hover()
    page.mouse.down()
    target = page.locator("tr[data-type=email]").bounding_box()
    assert target is not None
    page.mouse.move(target["x"] + 20, target["y"] + 20, steps=12)
    page.mouse.up()
    expect(page.locator("tr[data-type]").nth(1)).to_have_attribute("data-type", "phone")

    # By keyboard: email before user_id.
    page.get_by_role("button", name="Move email").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("status").filter(has_text="email")).to_have_count(1)
    for _ in range(2):
        page.keyboard.press("ArrowUp")
        page.wait_for_function("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 120, true)))")
    page.keyboard.press("Space")
    expect(page.locator("tr[data-type]").first).to_have_attribute("data-type", "email")
    assert types(page)[:3] == ["email", "user_id", "phone"]

    # A setting; what was written by hand is still there.
    page.get_by_role("button", name="email", exact=True).click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("textbox", name="Values of one customer, at most").fill("3")
    drawer.get_by_role("combobox", name="In which time").click()
    page.get_by_role("option", name="a year").click()
    drawer.get_by_role("combobox", name="Patterns").fill("^noreply@")
    drawer.get_by_role("combobox", name="Patterns").press("Enter")
    expect(drawer.get_by_text("at most 3 values of email within 365 days")).to_be_visible()
    picture(page, "settings")
    drawer.get_by_role("button", name="Close").click()
    save(page)
    assert draft_text(own_shop, "order") == (
        "# What our shop says\n"
        "identifiers:\n"
        "  # Addresses change hands.\n"
        "  email: {limit: 3, per: year, blocked: {patterns: [^noreply@]}}\n"
        "  user_id: {limit: 1} # our own id\n"
        "  phone: {}\n"
    )


@pytest.mark.parametrize("store", ["sqlite"])
def test_the_text_is_completed_and_another_s_change_is_not_overwritten_unseen(
    own_shop: Shop, open_page: Open, picture: Look
) -> None:
    put_draft(own_shop, "text", COMMENTED)
    page = open_page(own_shop, "/s/prod/rules/drafts/text?view=yaml")
    expect(editor(page)).to_contain_text("our own id")
    editor(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type("  phone: {max")
    expect(page.get_by_role("option", name="max_profiles")).to_be_visible()
    picture(page, "completion")
    page.get_by_role("option", name="max_profiles").click()
    page.keyboard.type("20")
    with own_shop.client() as client:
        other = COMMENTED.replace("limit: 5", "limit: 4")
        assert client.put("/drafts/text", content=other, params={"revision": 1}).status_code == 200
    page.get_by_role("button", name="Save", exact=True).click()
    dialog = page.get_by_role("dialog", name="Somebody else changed this draft")
    expect(dialog).to_contain_text("+   email: {limit: 4}")
    picture(page, "conflict")
    dialog.get_by_role("button", name="Put mine in its place").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert draft_text(own_shop, "text") == f"{COMMENTED}  phone: {{max_profiles: 20}}"

    page.get_by_role("button", name="More", exact=True).click()
    with downloaded(page) as text:
        page.get_by_role("menuitem", name="Download YAML").click()
    assert text().startswith("# What our shop says")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Discard the draft").click()
    page.get_by_role("dialog").get_by_role("button", name="Discard").click()
    expect(page.get_by_text("No drafts")).to_be_visible()


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_suggestion_becomes_a_draft_and_a_version_a_draft_of_another_space(
    own_shop: Shop, open_page: Open, picture: Look
) -> None:
    page = open_page(own_shop, "/s/prod/rules/history/1")
    page.get_by_role("button", name="Copy as a draft").click()
    page.get_by_role("combobox", name="In the space").click()
    page.get_by_role("option", name="Development").click()
    page.get_by_role("dialog").get_by_role("button", name="Copy").click()
    page.wait_for_url("**/s/dev/rules/drafts/*")
    expect(page.get_by_role("heading", name="from prod 1")).to_be_visible()

    with own_shop.client() as client:
        for person in range(12):
            traits = {"email": "shared@example.com", "first_name": f"Person{person}", "phone": "+12025550100"}
            call = {"userId": f"s{person}", "messageId": f"s{person}", "traits": traits}
            key = (own_shop.access.write_key, "")
            assert client.post(f"{own_shop.address}/v1/identify", json=call, auth=key).is_success
    page.goto("/s/prod/rules")
    suggested = page.get_by_role("button", name="Make it a draft").first
    expect(suggested).to_be_visible()
    picture(page, "suggested")
    suggested.click()
    expect(page.get_by_role("list", name="Differences")).to_be_visible()


def test_pages_are_readable_by_everybody_and_on_a_phone(
    shop: Shop, open_page: Open, picture: Look, accessible: Check
) -> None:
    narrow = open_page(shop, "/s/prod/rules/history/2", narrow=True, dark=True)
    for place, seen in (
        ("now?rule=1", "What else makes records one customer"),
        ("now?view=yaml", "identifiers:"),
        ("now?identifier=email", "One form for all spellings"),
        ("drafts", "No drafts"),
        ("tests", "No tests"),
        ("history", "Version 1"),
        ("history/2", "From version 1 to version 2"),
    ):
        narrow.goto(f"/s/prod/rules/{place}")
        expect(narrow.get_by_text(seen).first).to_be_visible()
        assert narrow.evaluate("document.documentElement.scrollWidth <= innerWidth")
        accessible(narrow)
        picture(narrow, re.sub(r"\W", "-", place))
    wide = open_page(shop, "/s/prod/rules/now?rule=0")
    expect(wide.get_by_role("combobox", name="How it is compared").first).to_be_visible()
    accessible(wide)
    picture(wide, "rule")


def test_a_viewer_sees_tests_and_no_rules(shop: Shop, open_page: Open) -> None:
    page = open_page(shop, "/s/prod/rules", token=shop.access.read_token)
    expect(page.get_by_text("No tests")).to_be_visible()
    page.get_by_role("tab", name="In force").click()
    expect(page.get_by_text("Rules are for editors and admins")).to_be_visible()
    expect(page.get_by_role("tab", name="Drafts")).to_have_count(0)


@pytest.mark.parametrize("store", ["sqlite"])
def test_a_truth_is_loaded_measures_the_tests_from_then_on_and_is_forgotten(
    own_shop: Shop, open_page: Open, picture: Look, accessible: Callable[[Page], None], files: Path, tmp_path: Path
) -> None:
    page = open_page(own_shop, "/s/prod/rules/tests")
    known = page.get_by_role("region", name="What is known to be true")
    for content, says in (("", "nothing in this file"), ("a,b\n1,2\n", "columns record_id and person")):
        wrong = tmp_path / "wrong.csv"
        wrong.write_text(content)
        known.get_by_label("File that says who is who").set_input_files(wrong)
        expect(known.get_by_role("alert")).to_contain_text(says)
    picture(page, "no-truth")
    accessible(page)
    known.get_by_label("File that says who is who").set_input_files(files / "truth.csv")
    expect(known.get_by_text("Tests are measured by")).to_be_visible()
    expect(known.get_by_role("alert")).to_have_count(0)
    run = _run(own_shop, "rules: [{name: same last name, match: {same: last_name}}]")
    page.goto(f"/s/prod/rules/tests/{run}")
    measured = page.get_by_role("table", name="Better or worse")
    expect(measured).to_be_visible(timeout=60_000)
    now, then = measured.get_by_role("row", name="F1").first.get_by_role("cell").all_inner_texts()[1:]
    assert float(now.rstrip("%")) > float(then.rstrip("%"))
    picture(page, "measured")
    page.get_by_role("tab", name="Tests").click()
    known.get_by_role("button", name="Forget it").click()
    page.get_by_role("dialog").get_by_role("button", name="Forget it").click()
    expect(known.get_by_role("button", name="Load a CSV file")).to_be_visible()
    accessible(page)


def _run(shop: Shop, ruleset: str) -> str:
    with shop.client() as client:
        return str(client.post("/dry-runs", json={"ruleset": ruleset}).raise_for_status().json()["id"])
