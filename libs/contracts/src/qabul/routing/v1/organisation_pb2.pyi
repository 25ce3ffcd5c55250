from buf.validate import validate_pb2 as _validate_pb2
from google.type import date_pb2 as _date_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OrganisationKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ORGANISATION_KIND_UNSPECIFIED: _ClassVar[OrganisationKind]
    ORGANISATION_KIND_REGIONAL_HOKIMIYAT: _ClassVar[OrganisationKind]
    ORGANISATION_KIND_CITY_HOKIMIYAT: _ClassVar[OrganisationKind]
    ORGANISATION_KIND_DISTRICT_HOKIMIYAT: _ClassVar[OrganisationKind]
    ORGANISATION_KIND_REGIONAL_DEPARTMENT: _ClassVar[OrganisationKind]
    ORGANISATION_KIND_ENTERPRISE: _ClassVar[OrganisationKind]
ORGANISATION_KIND_UNSPECIFIED: OrganisationKind
ORGANISATION_KIND_REGIONAL_HOKIMIYAT: OrganisationKind
ORGANISATION_KIND_CITY_HOKIMIYAT: OrganisationKind
ORGANISATION_KIND_DISTRICT_HOKIMIYAT: OrganisationKind
ORGANISATION_KIND_REGIONAL_DEPARTMENT: OrganisationKind
ORGANISATION_KIND_ENTERPRISE: OrganisationKind

class Organisation(_message.Message):
    __slots__ = ("code", "name", "kind", "parent", "territory", "sectors")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    TERRITORY_FIELD_NUMBER: _ClassVar[int]
    SECTORS_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: str
    kind: OrganisationKind
    parent: str
    territory: str
    sectors: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, code: _Optional[str] = ..., name: _Optional[str] = ..., kind: _Optional[_Union[OrganisationKind, str]] = ..., parent: _Optional[str] = ..., territory: _Optional[str] = ..., sectors: _Optional[_Iterable[str]] = ...) -> None: ...

class Official(_message.Message):
    __slots__ = ("post", "full_name")
    POST_FIELD_NUMBER: _ClassVar[int]
    FULL_NAME_FIELD_NUMBER: _ClassVar[int]
    post: str
    full_name: str
    def __init__(self, post: _Optional[str] = ..., full_name: _Optional[str] = ...) -> None: ...

class Appointment(_message.Message):
    __slots__ = ("official", "organisation", "from_on", "until_on", "acting", "order_number", "post_name")
    OFFICIAL_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_FIELD_NUMBER: _ClassVar[int]
    FROM_ON_FIELD_NUMBER: _ClassVar[int]
    UNTIL_ON_FIELD_NUMBER: _ClassVar[int]
    ACTING_FIELD_NUMBER: _ClassVar[int]
    ORDER_NUMBER_FIELD_NUMBER: _ClassVar[int]
    POST_NAME_FIELD_NUMBER: _ClassVar[int]
    official: Official
    organisation: str
    from_on: _date_pb2.Date
    until_on: _date_pb2.Date
    acting: bool
    order_number: str
    post_name: str
    def __init__(self, official: _Optional[_Union[Official, _Mapping]] = ..., organisation: _Optional[str] = ..., from_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., until_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., acting: _Optional[bool] = ..., order_number: _Optional[str] = ..., post_name: _Optional[str] = ...) -> None: ...
