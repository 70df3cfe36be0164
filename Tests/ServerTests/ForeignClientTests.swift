import Composition
import Foundation
import Kernel
import Testing
import Transport

/// The AWS library for Python against the embedded store.
@Suite struct ForeignClientTests {
  @Test(.enabled(if: TestPython.with("boto3") != nil, "boto3 is not installed; scripts/setup installs it"))
  func `boto3 stores, reads, signs and is refused with a wrong secret`() async throws {
    let python = try #require(TestPython.with("boto3"))
    let gateway = try await RunningGateway.start()
    let pair = gateway.engine.objects.credentials
    // Of our own making, for the Python side to read with nothing but the address.
    try await gateway.engine.objects.writer("ours.txt", contentType: "text/plain").finish(Data("ours".utf8))
    let ours = try gateway.engine.objects.presign(.get, key: "ours.txt", expiresInS: 60, upload: nil).url
    let url = gateway.url
    let result = try await onThread {
      try TestPython.run(python, Self.script, [url + "/objects", pair.accessKey, pair.secretKey, ours])
    }
    #expect(result.status == 0, "\(result.output)")
    #expect(result.output.hasSuffix("all good\n"), "\(result.output)")
    #expect(try await gateway.engine.objects.head("dir/a.bin") == nil)
  }

  private static let script = """
    import sys, hashlib, base64, urllib.request, urllib.error
    import boto3
    from botocore.config import Config
    from botocore.exceptions import ClientError
    endpoint, key, secret, ours = sys.argv[1:]

    def client(secret, **more):
        return boto3.client(
            "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=key,
            aws_secret_access_key=secret,
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}, retries={"max_attempts": 0}, **more))

    def refused(status, code, call):
        try:
            call()
        except ClientError as error:
            got = (error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"])
            assert got == (status, code), got
        else:
            raise AssertionError("not refused")

    def http(method, url, data=None, headers={}):
        request = urllib.request.Request(url, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    s3 = client(secret)
    data = bytes(range(256)) * 8192
    sha256 = base64.b64encode(hashlib.sha256(data).digest()).decode()
    put = s3.put_object(Bucket="parley", Key="dir/a.bin", Body=data, ContentType="video/mp4", ChecksumSHA256=sha256)
    assert put["ETag"] == '"' + hashlib.md5(data).hexdigest() + '"', put
    head = s3.head_object(Bucket="parley", Key="dir/a.bin")
    assert (head["ContentLength"], head["ContentType"]) == (len(data), "video/mp4"), head
    assert s3.get_object(Bucket="parley", Key="dir/a.bin")["Body"].read() == data
    assert s3.get_object(Bucket="parley", Key="dir/a.bin", Range="bytes=5-9")["Body"].read() == data[5:10]

    refused(404, "NoSuchKey", lambda: s3.get_object(Bucket="parley", Key="dir/none"))
    refused(404, "404", lambda: s3.head_object(Bucket="parley", Key="dir/none"))
    refused(400, "InvalidArgument", lambda: s3.put_object(Bucket="parley", Key="../up", Body=b"x"))
    wrong = client("not the secret")
    refused(403, "SignatureDoesNotMatch", lambda: wrong.get_object(Bucket="parley", Key="dir/a.bin"))
    refused(403, "SignatureDoesNotMatch", lambda: wrong.put_object(Bucket="parley", Key="dir/b.bin", Body=b"x"))
    bad = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    refused(400, "BadDigest", lambda: s3.put_object(Bucket="parley", Key="dir/b.bin", Body=b"x", ChecksumSHA256=bad))

    url = s3.generate_presigned_url("put_object", Params={"Bucket": "parley", "Key": "dir/c.bin"}, ExpiresIn=60)
    assert http("PUT", url, b"hello")[0] == 200
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "parley", "Key": "dir/c.bin"}, ExpiresIn=60)
    assert http("GET", url) == (200, b"hello")
    assert http("GET", url.replace("c.bin", "a.bin"))[0] == 403
    assert http("GET", ours) == (200, b"ours")

    # The body in signed pieces is told apart, not taken for the object's bytes.
    status, body = http("PUT", s3.generate_presigned_url(
        "put_object", Params={"Bucket": "parley", "Key": "dir/d.bin"}, ExpiresIn=60), b"5\\r\\nhello\\r\\n0\\r\\n\\r\\n",
        {"Content-Encoding": "aws-chunked"})
    assert status == 501 and b"<Code>NotImplemented</Code>" in body, (status, body)

    for name in ("dir/a.bin", "dir/c.bin"):
        s3.delete_object(Bucket="parley", Key=name)
    refused(404, "NoSuchKey", lambda: s3.get_object(Bucket="parley", Key="dir/a.bin"))
    print("all good")
    """
}

extension ObjectWriter {
  /// A whole small object at once.
  func finish(_ data: Data) async throws {
    try write(data)
    _ = try finish()
  }
}
