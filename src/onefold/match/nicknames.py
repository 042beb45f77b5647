"""One formal name for a nickname, chosen for precision: a name that could be short for several stays what it is.

The map is a star: every name leads in one step to a name that leads to itself, so that chains such as Aaron, Erin,
Ron cannot form. Common English short forms and spellings whose first meaning is beyond doubt are listed here. The
others come from the `nicknames` package, whose genealogical data also knows Noah for Manoah and Basil for Bazaleel. Of
it only real short forms are taken: a name that has no nicknames of its own, stands under one formal name only, is
shorter than that and starts with the same three letters.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from nicknames import name_triplets

_START = 3
_COMMON = """
abigail: abby abbie
amanda: mandy
andrew: andy
anthony: tony
arthur: art artie
barbara: barb babs
benjamin: ben benny bennie
charles: charlie chuck
cynthia: cindy
daniel: dan danny
david: dave davey
deborah: deb debbie debby debra
donald: don donnie donny
dorothy: dot dottie
edward: ed eddie eddy
elizabeth: liz lizzie lizzy beth betsy betty bess bessie libby
frederick: fred freddie freddy
gabriel: gabe
gregory: greg
henry: hank
jacqueline: jackie
james: jim jimmy jimmie
jeffrey: jeff geoffrey geoff
jennifer: jen jenn jenny jennie
jessica: jess
john: johnny johnnie
joseph: joe joey
joshua: josh
judith: judy
katherine: catherine kathryn kathy cathy kate katie
kenneth: ken kenny
kimberly: kim
lawrence: larry
margaret: maggie marge margie peg peggy
matthew: matt
michael: mike mikey mick mickey
nicholas: nick nicky
pamela: pam
patricia: patty patti tricia trish
peter: pete
philip: phillip phil
raymond: ray
rebecca: becky becca
richard: dick rich richie rick ricky
robert: bob bobby rob robbie robby
ronald: ron ronnie
stanley: stan
steven: stephen steve stevie
stuart: stu stewart
susan: sue susie suzie
thomas: tom tommy
timothy: tim timmy
victoria: vicky vicki vickie
vincent: vince vinny vinnie
virginia: ginny
walter: walt wally
william: bill billy will willie willy
zachary: zach zack
"""


def formal_name(name: str) -> str:
    """`robert` for `Bob`, ` robert ` and `ROB`; in lower case, and unchanged but for that where nothing is known."""
    plain = name.strip().lower()
    return _formal_names().get(plain, plain)


@cache
def _formal_names() -> dict[str, str]:
    common = _common()
    fixed = set(common.values())
    listed = {name: formal for name, formal in _unambiguous().items() if name not in fixed}
    merged = {**listed, **common}
    return {name: formal for name, formal in merged.items() if merged.get(formal, formal) == formal}


def _common() -> dict[str, str]:
    lines = (line.split(": ") for line in _COMMON.strip().splitlines())
    return {short: formal for formal, shorts in lines for short in shorts.split()}


def _unambiguous() -> dict[str, str]:
    formals: defaultdict[str, set[str]] = defaultdict(set)
    for formal, _, short in name_triplets():
        formals[short].add(formal)
    bearers = set().union(*formals.values())
    single = {short: min(names) for short, names in formals.items() if len(names) == 1 and short not in bearers}
    return {short: formal for short, formal in single.items() if _shortens(short, formal)}


def _shortens(short: str, formal: str) -> bool:
    return len(short) < len(formal) and len(short) >= _START and short[:_START] == formal[:_START]
