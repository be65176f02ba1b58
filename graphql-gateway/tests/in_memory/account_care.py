"""Passwords, address books and the work of staff, in memory."""

from typing import Any

from chassis.errors import FailedPrecondition, NotFound
from chassis.ids import new_id
from chassis.rpc import context
from shop.user.v1 import account_admin_service_pb2 as admin
from shop.user.v1 import address_service_pb2 as addresses
from shop.user.v1 import password_service_pb2 as passwords
from shop.user.v1.account_admin_service_pb2_grpc import AccountAdminServiceServicer
from shop.user.v1.account_pb2 import Account
from shop.user.v1.address_pb2 import Address
from shop.user.v1.address_service_pb2_grpc import AddressServiceServicer
from shop.user.v1.password_service_pb2_grpc import PasswordServiceServicer
from shop.user.v1.role_pb2 import Role as RoleOnWire

from in_memory.catalogue import time
from in_memory.user import PASSWORD, InvalidCredentials

RESET_TOKEN = "from-the-mail"


class ResetInvalid(FailedPrecondition):
    reason = "PASSWORD_RESET_INVALID"


class AddressNotFound(NotFound):
    reason = "ADDRESS_NOT_FOUND"


class AccountNotFound(NotFound):
    reason = "ACCOUNT_NOT_FOUND"


class Passwords(PasswordServiceServicer):
    async def ChangePassword(
        self, request: passwords.ChangePasswordRequest, _: Any
    ) -> passwords.ChangePasswordResponse:
        if request.current_password != PASSWORD:
            raise InvalidCredentials
        return passwords.ChangePasswordResponse()

    async def RequestPasswordReset(
        self, _request: passwords.RequestPasswordResetRequest, _: Any
    ) -> passwords.RequestPasswordResetResponse:
        return passwords.RequestPasswordResetResponse()

    async def ResetPassword(
        self, request: passwords.ResetPasswordRequest, _: Any
    ) -> passwords.ResetPasswordResponse:
        if request.token != RESET_TOKEN:
            raise ResetInvalid
        return passwords.ResetPasswordResponse()


class Addresses(AddressServiceServicer):
    """One address book for each subject."""

    def __init__(self) -> None:
        self._books: dict[str, list[Address]] = {}

    async def ListAddresses(
        self, _request: addresses.ListAddressesRequest, _: Any
    ) -> addresses.ListAddressesResponse:
        return addresses.ListAddressesResponse(addresses=self._book())

    async def CreateAddress(
        self, request: addresses.CreateAddressRequest, _: Any
    ) -> addresses.CreateAddressResponse:
        address = Address(
            id=str(new_id()),
            postal_address=request.postal_address,
            is_default=not self._book(),
            create_time=time(),
            update_time=time(),
        )
        self._book().append(address)
        return addresses.CreateAddressResponse(address=address)

    async def UpdateAddress(
        self, request: addresses.UpdateAddressRequest, _: Any
    ) -> addresses.UpdateAddressResponse:
        address = self._entry(request.address_id)
        address.postal_address.CopyFrom(request.postal_address)
        return addresses.UpdateAddressResponse(address=address)

    async def DeleteAddress(
        self, request: addresses.DeleteAddressRequest, _: Any
    ) -> addresses.DeleteAddressResponse:
        self._book().remove(self._entry(request.address_id))
        return addresses.DeleteAddressResponse()

    async def SetDefaultAddress(
        self, request: addresses.SetDefaultAddressRequest, _: Any
    ) -> addresses.SetDefaultAddressResponse:
        address = self._entry(request.address_id)
        for each in self._book():
            each.is_default = each is address
        return addresses.SetDefaultAddressResponse(address=address)

    def _book(self) -> list[Address]:
        return self._books.setdefault(str(context.principal().subject), [])

    def _entry(self, address_id: str) -> Address:
        for each in self._book():
            if each.id == address_id:
                return each
        raise AddressNotFound


class AccountAdmin(AccountAdminServiceServicer):
    def __init__(self) -> None:
        self.accounts = [
            Account(
                id=str(new_id()),
                email=f"{name}@example.com",
                name=name.capitalize(),
                role=RoleOnWire.ROLE_CUSTOMER,
                create_time=time(),
            )
            for name in ("ada", "bob", "cyd")
        ]

    async def ListAccounts(
        self, request: admin.ListAccountsRequest, _: Any
    ) -> admin.ListAccountsResponse:
        found = [each for each in self.accounts if each.email.startswith(request.query)]
        start = int(request.page_token or 0)
        end = start + request.page_size
        return admin.ListAccountsResponse(
            accounts=found[start:end], next_page_token=str(end) if end < len(found) else ""
        )

    async def GetAccountById(
        self, request: admin.GetAccountByIdRequest, _: Any
    ) -> admin.GetAccountByIdResponse:
        return admin.GetAccountByIdResponse(account=self._account(request.id))

    async def SetAccountRole(
        self, request: admin.SetAccountRoleRequest, _: Any
    ) -> admin.SetAccountRoleResponse:
        account = self._account(request.account_id)
        account.role = request.role
        return admin.SetAccountRoleResponse(account=account)

    def _account(self, account_id: str) -> Account:
        for each in self.accounts:
            if each.id == account_id:
                return each
        raise AccountNotFound
