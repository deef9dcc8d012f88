"""Merkle trees: published roots and proofs, the recursive definition, and what proves nothing."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from randcheck.canonical import jcs
from randcheck.canonical.suites import SUITE_NAMES, suite
from randcheck.certificates import merkle
from randcheck.certificates.secrecy import sealing
from randcheck.errors import InputError
from reference import hashing

SHA256 = suite("sha256")
# The eight leaf inputs and the roots of RFC 6962's reference implementation
# (google/certificate-transparency, merkle_tree_test; transparency-dev/merkle, testonly)
INPUTS = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
LEAVES = [SHA256.hash(b"\x00" + bytes.fromhex(text)) for text in INPUTS]
# (index, size) → path, from the same test data
PATHS = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}


def some_leaves(size: int, name: str = "sha256") -> list[bytes]:
    """Distinct leaf hashes."""
    return [suite(name).hash(b"leaf %d" % number) for number in range(size)]


@pytest.mark.parametrize("size", ROOTS)
def test_published_roots(size: int):
    """RFC 6962 §2.1: roots of 0, 1, 2, 3, 5 and 8 leaves."""
    assert merkle.root(SHA256, LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_published_paths(index: int, size: int):
    """RFC 6962 §2.1.1: inclusion paths are those published, and lead to the root."""
    path = merkle.path(SHA256, LEAVES[:size], index)
    assert [node.hex() for node in path] == PATHS[index, size]
    root = bytes.fromhex(ROOTS[size])
    assert merkle.includes(SHA256, root, LEAVES[index], index, size, path)


@pytest.mark.parametrize("size", [*range(35), 63, 64, 65, 100])
def test_roots_and_paths_are_those_of_the_definition(size: int):
    """Pairing from the left is the recursive split at the largest power of two.

    Caught by it: a last odd node paired with itself; a split in the middle.
    """
    leaves = some_leaves(size)
    root = merkle.root(SHA256, leaves)
    assert root == hashing.root("sha256", leaves)
    for index in range(size):
        path = merkle.path(SHA256, leaves, index)
        assert path == hashing.path("sha256", leaves, index)
        assert merkle.includes(SHA256, root, leaves[index], index, size, path)


@pytest.mark.parametrize("name", SUITE_NAMES)
def test_trees_use_the_suite(name: str):
    """In suite ``sm3`` every node is SM3."""
    leaves = some_leaves(7, name)
    assert merkle.root(suite(name), leaves) == hashing.root(name, leaves)


SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 11]


@pytest.mark.parametrize("size", SIZES)
def test_no_other_position_is_proved(size: int):
    """A leaf's path proves that leaf at that index in a tree of that size: no other index or size.

    The same path may fit a tree of another size only where the reference too accepts it, and then
    the root still fixes the leaf.
    """
    leaves = some_leaves(size)
    root = merkle.root(SHA256, leaves)
    for index, at, other in product(range(size), range(-1, size + 2), range(size + 3)):
        path = merkle.path(SHA256, leaves, index)
        found = merkle.includes(SHA256, root, leaves[index], at, other, path)
        assert found == hashing.included("sha256", root, leaves[index], at, other, path)
        if other == size:
            assert found == (at == index)


@pytest.mark.parametrize("size", SIZES)
def test_no_other_path_is_a_proof(size: int):
    """Shorter, longer, reordered and altered paths prove nothing, nor does another leaf or root."""
    leaves = some_leaves(size)
    root, stranger = merkle.root(SHA256, leaves), SHA256.hash(b"stranger")
    for index in range(size):
        path = merkle.path(SHA256, leaves, index)
        wrong = [[*path, stranger], [stranger, *path], [*path, root], [*path, leaves[index]]]
        wrong += [path[:-1], path[1:]] if path else []
        wrong += [path[::-1]] if len(path) > 1 else []
        wrong += [[*path[:k], stranger, *path[k + 1 :]] for k in range(len(path))]
        for other in wrong:
            assert not merkle.includes(SHA256, root, leaves[index], index, size, other)
        assert not merkle.includes(SHA256, root, stranger, index, size, path)
        assert not merkle.includes(SHA256, stranger, leaves[index], index, size, path)


@pytest.mark.parametrize("cut", [b"", bytes(31), bytes(33), bytes(64)])
def test_hashes_of_another_length_prove_nothing(cut: bytes):
    """Root, leaf and path are 32 bytes each; an empty root and an empty leaf are no match.

    Caught by it: leaving out the test of lengths, as several libraries do.
    """
    leaves = some_leaves(3)
    root, path = merkle.root(SHA256, leaves), merkle.path(SHA256, leaves, 0)
    assert not merkle.includes(SHA256, cut, leaves[0], 0, 3, path)
    assert not merkle.includes(SHA256, root, cut, 0, 3, path)
    assert not merkle.includes(SHA256, root, leaves[0], 0, 3, [cut, path[1]])
    assert not merkle.includes(SHA256, cut, cut, 0, 1, [])


def test_duplicated_last_leaf_is_another_tree():
    """Protocol §8: a tree that doubles its last node gives two lists one root; this does not."""
    for size in range(1, 20):
        leaves = some_leaves(size)
        for doubled in (leaves + leaves[-1:], leaves + leaves[-2:], leaves + leaves):
            assert merkle.root(SHA256, leaves) != merkle.root(SHA256, doubled)


def test_inner_node_is_no_leaf():
    """Leaves and inner nodes start with different bytes, so a node never passes for a record."""
    leaves = some_leaves(4)
    nodes = [merkle.root(SHA256, leaves[:2]), merkle.root(SHA256, leaves[2:])]
    root = merkle.root(SHA256, leaves)
    assert merkle.includes(SHA256, root, nodes[0], 0, 2, nodes[1:])  # only the size tells
    assert not merkle.includes(SHA256, root, nodes[0], 0, 4, nodes[1:])
    record = leaves[0] + leaves[1]
    assert merkle.leaf(SHA256, bytes(32), record) != nodes[0]


def test_path_of_no_leaf_is_refused():
    """There is no path for an index outside the list."""
    for index in (-1, 3, 4):
        with pytest.raises(InputError) as caught:
            merkle.path(SHA256, some_leaves(3), index)
        assert caught.value.params == {"index": index, "size": 3}
        assert str(index) in caught.value.zh


RECORDS = st.lists(st.tuples(st.text(min_size=1, max_size=9), st.binary(max_size=40)), max_size=9)


@given(st.sampled_from(SUITE_NAMES), st.binary(min_size=32, max_size=32), RECORDS)
@example("sha256", bytes(32), [("滑县", b"{}"), ("@decoy0", b'{"decoy":0}')])
def test_salted_leaves_are_those_of_the_definition(
    name: str, secret: bytes, records: list[tuple[str, bytes]]
):
    """``salt = H("salt", secret, id)``; ``leaf = HASH(0x00 || LP(salt) || LP(record))``; sorted.

    Caught by it: an unsorted tree, a salt without its id, a record without its length.
    """
    used = suite(name)
    expected = [
        hashing.leaf(name, hashing.salt(name, secret, id), record) for id, record in records
    ]
    assert merkle.salted_leaves(used, secret, records) == expected
    tree = merkle.tree(used, secret, records)
    assert tree.root == hashing.root(name, sorted(expected))
    assert tree.size == len(records)
    for (id, record), leaf in zip(records, expected, strict=True):
        assert merkle.leaf(used, merkle.salt(used, secret, id), record) == leaf


@pytest.mark.parametrize("secret", [b"", bytes(31), bytes(33), "0" * 32])
def test_secret_is_32_bytes(secret: object):
    """A short secret would let outsiders guess who stands in a list."""
    for make in (merkle.salt, sealing.seal):
        with pytest.raises(InputError) as caught:
            make(SHA256, *([secret, "id"] if make is merkle.salt else ["a/b/c/1", secret]))
        assert caught.value.code == "bytes32"
    with pytest.raises(InputError):
        merkle.salted_leaves(SHA256, secret, [])


@given(st.sampled_from(SUITE_NAMES), st.integers(0, 10**6), st.binary(min_size=32, max_size=32))
def test_sealed_values_are_those_of_the_definition(name: str, number: int, secret: bytes):
    """Seal, counts, keys and decoys of sealed draws agree with the second implementation."""
    used, seed = suite(name), bytes(31) + b"\x07"
    assert sealing.seal(used, "a/b/c/1", secret) == hashing.seal(name, "a/b/c/1", secret)
    found = sealing.count(used, "a/b/c/1", "N", secret, number)
    assert found == hashing.sealed_count(name, "a/b/c/1", "N", secret, number)
    key = sealing.sealed_key(used, secret, seed, "targets", "spring", number % 7)
    assert key == hashing.sealed_key(name, secret, seed, "targets", "spring", number % 7)
    leaf = sealing.decoy_leaf(used, secret, number)
    record = jcs.serialize({"decoy": number})
    assert leaf == hashing.leaf(name, hashing.decoy_salt(name, secret, number), record)


@pytest.mark.parametrize("position", ["path", "leaf"])
def test_one_hash_of_another_length_is_enough(position: str):
    """A proof with a single hash that is not of 32 bytes proves nothing, though it computes."""
    used = suite("sha256")
    good, bad = b"g" * 32, b"b" * 33
    leaf, beside = (good, bad) if position == "path" else (bad, good)
    root = used.hash(b"\x01" + leaf + beside)
    assert not merkle.includes(used, root, leaf, 0, 2, [beside])


@pytest.mark.parametrize("size", [0, 1, 255, 511, 512, 513, 70_000])
def test_leaves_of_any_length(size: int):
    """Short or long, a leaf is hashed with its length in four bytes."""
    used, secret = suite("sha256"), b"s" * 32
    record = b"r" * size
    (found,) = merkle.salted_leaves(used, secret, [("A-1", record)])
    assert found == merkle.leaf(used, merkle.salt(used, secret, "A-1"), record)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
def test_levels_find_what_is_there(size: int):
    """Kept levels say where a leaf stands and give its path; of anything else they say no."""
    used = suite("sha256")
    leaves = sorted(used.hash(b"%d" % n) for n in range(size))
    levels = merkle.Levels(used, leaves)
    for index, leaf in enumerate(leaves):
        assert levels.index(leaf) == index
        assert levels.path(index) == merkle.path(used, leaves, index)
        assert merkle.includes(used, merkle.root(used, leaves), leaf, index, size,
                               levels.path(index))  # fmt: skip
    for stranger in (b"\x00" * 32, b"\xff" * 32, used.hash(b"nobody")):
        with pytest.raises(InputError) as caught:
            levels.index(stranger)
        assert caught.value.code == "leaf-index"
        assert caught.value.params["size"] == size
