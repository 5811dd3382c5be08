"""Passkeys: what the browser is asked, and whether its answer is right (WebAuthn). `webauthn` is loaded when needed."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from sakti.core.refusals import Refusal

NAME = "SAKTI"


@dataclass(frozen=True, slots=True)
class Site:
    """What a passkey is bound to: the name of the host, and the whole address that the browser sees."""

    host: str
    origin: str

    @property
    def can_have_passkeys(self) -> bool:
        """Browsers bind them to names, never to numbers; and only over https, but for the own machine."""
        try:
            ipaddress.ip_address(self.host.strip("[]"))
        except ValueError:
            return self.origin.startswith("https://") or self.host == "localhost"
        return False


@dataclass(frozen=True, slots=True)
class Passkey:
    """What is kept of a passkey. Its secret half never leaves the device."""

    credential_id: str
    public_key: bytes
    sign_count: int


def offer(*, site: Site, handle: bytes, username: str, name: str, known: Sequence[str]) -> tuple[str, bytes]:
    """What the browser is asked to make a passkey with, as JSON, and the challenge that it has to answer."""
    import webauthn
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import AuthenticatorSelectionCriteria, PublicKeyCredentialDescriptor
    from webauthn.helpers.structs import ResidentKeyRequirement as Resident

    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=NAME,
        user_name=username,
        user_display_name=name,
        user_id=handle,
        authenticator_selection=AuthenticatorSelectionCriteria(resident_key=Resident.PREFERRED),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known],
    )
    return webauthn.options_to_json(options), options.challenge


def register(*, site: Site, challenge: bytes, answer: str) -> Passkey:
    """The passkey that a browser has made. Refuses `passkey_wrong`."""
    import webauthn
    from webauthn.helpers import bytes_to_base64url
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        made = webauthn.verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Refusal("passkey_wrong") from error
    return Passkey(bytes_to_base64url(made.credential_id), made.credential_public_key, made.sign_count)


def ask(*, site: Site, known: Sequence[str]) -> tuple[str, bytes]:
    """What the browser is asked to sign, as JSON, and the challenge in it."""
    import webauthn
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    allowed = [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known]
    options = webauthn.generate_authentication_options(rp_id=site.host, allow_credentials=allowed)
    return webauthn.options_to_json(options), options.challenge


def check(*, site: Site, challenge: bytes, answer: str, known: Sequence[Passkey]) -> Passkey:
    """The passkey that has signed, with its new count. Refuses `passkey_wrong`."""
    import webauthn
    from webauthn.helpers import bytes_to_base64url, parse_authentication_credential_json
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        credential = parse_authentication_credential_json(answer)
        given = bytes_to_base64url(credential.raw_id)
        passkey = next(each for each in known if each.credential_id == given)
        signed = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
        )
    except (WebAuthnException, StopIteration, ValueError, KeyError, TypeError) as error:
        raise Refusal("passkey_wrong") from error
    return Passkey(given, passkey.public_key, signed.new_sign_count)
