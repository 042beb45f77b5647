"""How many pairs of different values stand in one block.

`python -m benchmarks.alternatives.count_pairs FILE BLOCK A,B`
"""

from __future__ import annotations

import json
import sys

import duckdb


def main(path: str, block: str, fields: str) -> None:
    found = (
        duckdb.connect()
        .execute(
            f"select sum(n * (n - 1) // 2) from (select count(distinct ({fields})) as n from '{path}' group by {block})"
        )
        .fetchone()
    )
    assert found is not None
    print(json.dumps({"pairs": int(found[0])}))


if __name__ == "__main__":
    main(*sys.argv[1:])
