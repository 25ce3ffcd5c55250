"""TLS and mTLS, with certificates made for the test."""

import datetime as dt
from ipaddress import ip_address

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul.operations.v1.operations_service_pb2_grpc import OperationsServiceStub
from qabul_chassis.rpc import Identity, connect


class Authority:
    """Signs certificates for 127.0.0.1."""

    def __init__(self, folder, name):
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(self._sign(self.name, self.key.public_key(), ca=True))

    def issue(self, name):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        cert_file, key_file = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        cert_file.write_bytes(self._sign(subject, key.public_key(), ca=False))
        key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return Identity(cert_file, key_file)

    def _sign(self, subject, public_key, *, ca):
        now = dt.datetime.now(dt.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(minutes=5))
            .not_valid_after(now + dt.timedelta(hours=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        )
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path, "authority")


async def status(running, **more):
    async with connect(running.target, token=running.token(), timeout=3, **more) as channel:
        return await OperationsServiceStub(channel).GetStatus(pb.GetStatusRequest())


async def test_a_server_with_a_certificate_speaks_tls_only(serve, authority):
    server = authority.issue("server")
    async with serve(grpc_tls_cert=server.certificate, grpc_tls_key=server.key) as running:
        assert (await status(running, ca=authority.file)).service == "desk"
        with pytest.raises(grpc.RpcError):
            await status(running)


async def test_a_server_that_asks_for_callers_certificates_takes_no_others(serve, authority, tmp_path):
    server, caller = authority.issue("server"), authority.issue("caller")
    stranger = Authority(tmp_path, "stranger").issue("unknown")
    settings = {
        "grpc_tls_cert": server.certificate,
        "grpc_tls_key": server.key,
        "grpc_tls_client_ca": authority.file,
    }
    async with serve(**settings) as running:
        assert (await status(running, ca=authority.file, identity=caller)).service == "desk"
        for nobody in (None, stranger):
            with pytest.raises(grpc.RpcError):
                await status(running, ca=authority.file, identity=nobody)
