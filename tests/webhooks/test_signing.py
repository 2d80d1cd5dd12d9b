"""Signatures are those of Standard Webhooks 1.0."""

from apps.webhooks.signing import headers, new_secret, signature


def test_the_published_example_is_signed_as_it_says() -> None:
    signed = signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_secrets_sign_side_by_side() -> None:
    first, second = new_secret(), new_secret()
    assert first != second
    found = headers([first, second], "m", 5, b"{}")["webhook-signature"].split(" ")
    assert found == [signature(first, "m", 5, b"{}"), signature(second, "m", 5, b"{}")]
