"""The tree is that of RFC 9162: its hashes are those that Certificate Transparency publishes."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    goes_on,
    includes,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    subtrees_of,
)

# The reference leaves, roots and proofs of Certificate Transparency's own tests.
LEAVES = [
    leaf_hash(bytes.fromhex(entry))
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSIONS = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CONSISTENCIES = [
    (1, 1, []),
    (1, 8, INCLUSIONS[1][2]),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
SUBTREE = subtrees_of(LEAVES)


def some_leaves(size: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(8)) for number in range(size)]


def by_definition(leaves: list[bytes]) -> bytes:
    """Return the root as section 2.1.1 defines it, by recursion."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else EMPTY_ROOT
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


def hexes(path: list[bytes]) -> list[str]:
    return [each.hex() for each in path]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert root_of([]) == EMPTY_ROOT == sha256(b"").digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_the_published_ones(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size", "path"), INCLUSIONS)
def test_audit_paths_are_the_published_ones(index: int, size: int, path: list[str]) -> None:
    assert hexes(inclusion_proof(index, size, SUBTREE)) == path


@pytest.mark.parametrize(("old", "size", "path"), CONSISTENCIES)
def test_consistency_proofs_are_the_published_ones(old: int, size: int, path: list[str]) -> None:
    assert hexes(consistency_proof(old, size, SUBTREE)) == path


@pytest.mark.parametrize("place", [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_path_for_a_leaf_that_is_not_there(place: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(*place, SUBTREE)


@pytest.mark.parametrize("sizes", [(0, 3), (4, 3)])
def test_no_tree_goes_on_from_nothing_or_from_a_larger_one(sizes: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="does not go on"):
        consistency_proof(*sizes, SUBTREE)
    assert not goes_on(old=sizes[0], old_root=b"", size=sizes[1], root=b"", path=[])


@given(st.integers(0, 200))
def test_a_frontier_gives_the_root_of_the_definition_and_the_nodes_below(size: int) -> None:
    leaves, frontier = some_leaves(size), Frontier()
    nodes = [node for leaf in leaves for node in frontier.append(leaf)]

    assert frontier.root() == by_definition(leaves)
    assert frontier.fits()
    for node in nodes:
        start = node.place << node.height
        assert node.hash == by_definition(leaves[start : start + (1 << node.height)])
    assert len(nodes) == size - size.bit_count()


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_frontier_goes_on_from_where_it_was_kept(first: int, more: int) -> None:
    leaves, kept = some_leaves(first + more), Frontier()
    for leaf in leaves[:first]:
        kept.append(leaf)
    again = Frontier(kept.size, list(kept.hashes))
    for leaf in leaves[first:]:
        again.append(leaf)
    assert again.root() == root_of(leaves)


@given(st.data())
def test_every_leaf_is_shown_and_no_other(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 150))
    index = data.draw(st.integers(0, size - 1))
    leaves = some_leaves(size)
    root, path = root_of(leaves), inclusion_proof(index, size, subtrees_of(leaves))

    assert includes(leaf=leaves[index], index=index, size=size, path=path, root=root)
    for wrong in (index + 1, index - 1):
        assert not includes(leaf=leaves[index], index=wrong, size=size, path=path, root=root)
    assert not includes(leaf=bytes(32), index=index, size=size, path=path, root=root)
    assert not includes(leaf=leaves[index], index=index, size=size, path=[*path, root], root=root)
    if path:
        broken = [bytes(32), *path[1:]]
        assert not includes(leaf=leaves[index], index=index, size=size, path=broken, root=root)
        assert not includes(leaf=leaves[index], index=index, size=size, path=path[1:], root=root)


@given(st.data())
def test_a_tree_is_shown_to_go_on_and_no_other(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 150))
    old = data.draw(st.integers(1, size))
    leaves = some_leaves(size)
    old_root, root = root_of(leaves[:old]), root_of(leaves)
    path = consistency_proof(old, size, subtrees_of(leaves))

    assert goes_on(old=old, old_root=old_root, size=size, root=root, path=path)
    assert not goes_on(old=old, old_root=bytes(32), size=size, root=root, path=path)
    assert not goes_on(old=old, old_root=old_root, size=size, root=bytes(32), path=path)
    assert not goes_on(old=old, old_root=old_root, size=size, root=root, path=[*path, root])
    if path:
        assert not goes_on(old=old, old_root=old_root, size=size, root=root, path=path[1:])
