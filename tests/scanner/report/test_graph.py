"""The picture of who is contacted by whom."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from scanner.report.graph import BOX, Graph, draw_graph, fitting
from tests.scanner.report.documents import a_contact, a_document, a_service


def drawn(*contacts: dict[str, Any], **fields: Any) -> Graph:
    document = a_document(contacts=list(contacts), **fields)
    graph = draw_graph(document, "untouched", site_label="This site", more_label="{n} others")
    assert graph is not None
    return graph


def arrows(graph: Graph) -> dict[tuple[str, str], int]:
    return {(edge.source, edge.target): edge.count for edge in graph.edges}


SITE = "This site: shop.example"


def test_arrows_go_from_the_page_to_the_initiator_to_whom_it_contacts() -> None:
    graph = drawn(
        a_contact("shop.example", "tags.example"),
        a_contact("tags.example", "px.odd.example", kind="image", count=3),
        a_contact("tags.example", "odd.example", kind="redirect"),
    )

    assert arrows(graph) == {(SITE, "tags.example: "): 1, ("tags.example: ", "odd.example: "): 4}
    columns = [node.x for node in graph.nodes]
    assert columns == sorted(columns)
    assert len(set(columns)) == 3
    assert graph.edges[1].kinds == (("image", 3), ("redirect", 1))


def test_own_subdomain_is_the_site_and_a_service_on_its_host_is_not() -> None:
    graph = drawn(
        a_contact("www.shop.example", "cdn.shop.example"),
        a_contact("shop.example", "shop.example", service="example-metrics"),
    )

    assert arrows(graph) == {(SITE, "Example Metrics: shop.example"): 1}


def test_nobody_contacted_is_no_picture() -> None:
    assert draw_graph(a_document(contacts=[]), "untouched", site_label="", more_label="") is None
    assert draw_graph(a_document(), "rejected", site_label="", more_label="") is None


def test_hosts_that_contact_each_other_in_a_circle_are_drawn() -> None:
    graph = drawn(
        a_contact("shop.example", "a.example"),
        a_contact("a.example", "b.example"),
        a_contact("b.example", "a.example"),
        a_contact("b.example", "shop.example"),
        a_contact("lost.example", "found.example"),
    )

    assert len(graph.nodes) == 5
    assert len(graph.edges) == 5


@pytest.mark.parametrize("hosts", [1, 11, 12, 13, 300])
def test_boxes_lie_within_the_picture_and_never_on_each_other(hosts: int) -> None:
    contacts = [a_contact("shop.example", f"h{number}.example") for number in range(hosts)]
    contacts += [a_contact(f"h{number}.example", f"t{number}.example", count=number) for number in range(hosts)]

    graph = drawn(*contacts)

    for node in graph.nodes:
        assert 0 <= node.x <= graph.width - BOX[0]
        assert 0 <= node.y <= graph.height - BOX[1]
    for one, other in combinations(graph.nodes, 2):
        assert abs(one.x - other.x) >= BOX[0] or abs(one.y - other.y) >= BOX[1]


def test_hosts_that_find_no_room_share_a_box_with_their_number() -> None:
    graph = drawn(*[a_contact("shop.example", f"h{number}.example", count=number) for number in range(1, 41)])

    assert [node.label for node in graph.nodes if node.category == "more"] == ["29 others"]
    assert sum(edge.count for edge in graph.edges) == sum(range(1, 41))


def test_picture_does_not_rest_on_the_order_of_contacts() -> None:
    contacts = [a_contact("shop.example", f"h{number % 7}.example") for number in range(30)]
    contacts += [a_contact(f"h{number % 7}.example", f"t{number}.example") for number in range(30)]

    assert drawn(*contacts) == drawn(*reversed(contacts))


def test_name_of_a_service_stands_above_its_domain() -> None:
    service = a_service("maps", name="Example Maps", category="preferences")

    graph = drawn(a_contact("shop.example", "tiles.maps.example", service="maps"), services=[service])

    box = graph.nodes[1]
    assert (box.label, box.note, box.category) == ("Example Maps", "maps.example", "preferences")


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("short", "short"),
        ("exactly ten", "exactly te…"[:9] + "…"),
        ("漢字漢字漢字", "漢字漢字…"),
        ("\u202eab", "\\u202eab"),
    ],
)
def test_label_is_cut_to_what_fits(text: str, cut: str) -> None:
    assert fitting(text, 10) == cut
