from pathlib import Path

import pytest
from shop_mesh.__main__ import main

ISTIO = Path(__file__).parents[2] / "istio"


def explained(capsys: pytest.CaptureFixture[str], *call: str) -> tuple[int, str]:
    status = main(["--policy", str(ISTIO), "explain", *call])
    captured = capsys.readouterr()
    return status, captured.out + captured.err


def test_an_allowed_call_is_explained_with_its_files(capsys: pytest.CaptureFixture[str]) -> None:
    status, words = explained(capsys, "order", "payment", "AuthorizePayment")

    assert status == 0
    assert "order -> payment /shop.payment.v1.PaymentService/AuthorizePayment" in words
    assert f"allowed by rule payment[0] in {ISTIO / 'payment.yaml'}" in words
    assert "ends after 15 s" in words
    assert "repeated up to 2 times, when" in words
    assert "- no connection could be made" in words
    assert "UNAVAILABLE" not in words


def test_a_refused_call_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    status, words = explained(capsys, "gateway", "payment", "AuthorizePayment")

    assert status == 0
    assert "refused (PERMISSION_DENIED)" in words


def test_an_unknown_method_is_answered_with_the_known_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status, words = explained(capsys, "order", "payment", "Steal")

    assert status == 1
    assert "payment has no route for Steal; it has GetPayment" in words


def test_an_unknown_service_is_answered_with_the_known_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert explained(capsys, "order", "loyalty", "X")[0] == 1
