import pytest
from chassis.errors import FailedPrecondition, InvalidArgument, NotFound, PermissionDenied
from chassis.ids import new_id
from google.type.postal_address_pb2 import PostalAddress
from shop.user.v1 import address_service_pb2 as pb
from shop.user.v1.address_pb2 import Address

from services.user.tests.component.conftest import Accounts, Addresses, Auth
from services.user.tests.component.visitors import a_customer, a_guest, logged_in


def in_city(city: str) -> PostalAddress:
    return PostalAddress(
        region_code="DE", locality=city, address_lines=["Torstraße 1"], recipients=["Ada"]
    )


def a_wish(city: str = "Berlin", *, make_default: bool = False) -> pb.CreateAddressRequest:
    return pb.CreateAddressRequest(
        request_id=str(new_id()), postal_address=in_city(city), make_default=make_default
    )


async def book(addresses: Addresses) -> list[Address]:
    return list((await addresses.ListAddresses(pb.ListAddressesRequest())).addresses)


async def test_an_address_book_is_kept(
    auth: Auth, accounts: Accounts, addresses: Addresses
) -> None:
    _, session = await a_customer(auth, accounts)
    with logged_in(session):
        berlin = (await addresses.CreateAddress(a_wish("Berlin"))).address
        kyoto = (await addresses.CreateAddress(a_wish("Kyoto", make_default=True))).address
        change = pb.UpdateAddressRequest(
            request_id=str(new_id()), address_id=berlin.id, postal_address=in_city("Potsdam")
        )
        await addresses.UpdateAddress(change)

        assert [each.postal_address.locality for each in await book(addresses)] == [
            "Kyoto",
            "Potsdam",
        ]
        removal = pb.DeleteAddressRequest(request_id=str(new_id()), address_id=kyoto.id)
        await addresses.DeleteAddress(removal)
        assert await addresses.DeleteAddress(removal) == pb.DeleteAddressResponse()

        [left] = await book(addresses)
    assert (left.id, left.is_default, left.postal_address) == (
        berlin.id,
        True,
        in_city("Potsdam"),
    )


async def test_the_same_request_twice_is_one_address(
    auth: Auth, accounts: Accounts, addresses: Addresses
) -> None:
    _, session = await a_customer(auth, accounts)
    wish = a_wish()
    with logged_in(session):
        first = await addresses.CreateAddress(wish)

        assert await addresses.CreateAddress(wish) == first
        assert len(await book(addresses)) == 1


async def test_addresses_of_others_are_like_missing_ones(
    auth: Auth, accounts: Accounts, addresses: Addresses
) -> None:
    _, owner = await a_customer(auth, accounts)
    _, stranger = await a_customer(auth, accounts)
    with logged_in(owner):
        theirs = (await addresses.CreateAddress(a_wish())).address.id

    refusals = []
    with logged_in(stranger):
        assert await book(addresses) == []
        for address_id in (theirs, str(new_id())):
            request_id = str(new_id())
            with pytest.raises(NotFound) as deleting:
                await addresses.DeleteAddress(
                    pb.DeleteAddressRequest(request_id=request_id, address_id=address_id)
                )
            with pytest.raises(NotFound) as choosing:
                await addresses.SetDefaultAddress(
                    pb.SetDefaultAddressRequest(request_id=request_id, address_id=address_id)
                )
            with pytest.raises(NotFound) as changing:
                await addresses.UpdateAddress(
                    pb.UpdateAddressRequest(
                        request_id=request_id,
                        address_id=address_id,
                        postal_address=in_city("Kyoto"),
                    )
                )
            refusals.append(
                [(each.value.reason, each.value.message) for each in (deleting, choosing, changing)]
            )

    assert refusals[0] == refusals[1]
    assert {reason for reason, _ in refusals[0]} == {"ADDRESS_NOT_FOUND"}


async def test_another_default_is_chosen(
    auth: Auth, accounts: Accounts, addresses: Addresses
) -> None:
    _, session = await a_customer(auth, accounts)
    with logged_in(session):
        await addresses.CreateAddress(a_wish("Berlin"))
        kyoto = (await addresses.CreateAddress(a_wish("Kyoto"))).address
        choice = pb.SetDefaultAddressRequest(request_id=str(new_id()), address_id=kyoto.id)
        assert (await addresses.SetDefaultAddress(choice)).address.is_default

        assert [each.is_default for each in await book(addresses)] == [True, False]


async def test_a_full_address_book_refuses_more(
    auth: Auth, accounts: Accounts, addresses: Addresses
) -> None:
    _, session = await a_customer(auth, accounts)
    with logged_in(session):
        for _ in range(20):
            await addresses.CreateAddress(a_wish())
        with pytest.raises(FailedPrecondition) as full:
            await addresses.CreateAddress(a_wish())

    assert full.value.reason == "ADDRESS_LIMIT_REACHED"


async def test_guests_have_no_address_book(auth: Auth, addresses: Addresses) -> None:
    with logged_in(await a_guest(auth)), pytest.raises(PermissionDenied):
        await book(addresses)


@pytest.mark.parametrize(
    "wrong",
    [
        PostalAddress(region_code="Germany", address_lines=["Torstraße 1"]),
        PostalAddress(region_code="DE"),
        PostalAddress(region_code="DE", address_lines=["x" * 201]),
        PostalAddress(region_code="DE", address_lines=["x"] * 6),
    ],
)
async def test_an_address_nobody_could_deliver_to_is_refused(
    auth: Auth, accounts: Accounts, addresses: Addresses, wrong: PostalAddress
) -> None:
    _, session = await a_customer(auth, accounts)
    request = pb.CreateAddressRequest(request_id=str(new_id()), postal_address=wrong)

    with logged_in(session), pytest.raises(InvalidArgument) as refused:
        await addresses.CreateAddress(request)

    assert [each.field for each in refused.value.violations] == ["postal_address"]
