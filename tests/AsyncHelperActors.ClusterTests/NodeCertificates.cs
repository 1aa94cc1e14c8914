using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AsyncHelperActors.ClusterTests;

/// <summary>An authority of the test's own and one certificate of it, which all nodes show to each other.</summary>
internal sealed class NodeCertificates : IDisposable
{
    private const string Password = "the nodes' own";

    private readonly string _directory = Directory.CreateTempSubdirectory("asynchelper-certificates-").FullName;

    public NodeCertificates()
    {
        using var key = RSA.Create(2048);
        var authority = new CertificateRequest("CN=AsyncHelperActors test authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authority.PublicKey, false));
        var (from, to) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(7));
        using var root = authority.CreateSelfSigned(from, to);

        using var nodeKey = RSA.Create(2048);
        var node = new CertificateRequest("CN=node", nodeKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        node.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        node.CertificateExtensions.Add(names.Build());
        using var issued = node.Create(root, from, to.AddHours(-1), RandomNumberGenerator.GetBytes(8));
        using var whole = issued.CopyWithPrivateKey(nodeKey);

        File.WriteAllBytes(NodeFile, whole.Export(X509ContentType.Pkcs12, Password));
        File.WriteAllText(RootFile, root.ExportCertificatePem());
    }

    private string NodeFile => Path.Combine(_directory, "node.p12");

    private string RootFile => Path.Combine(_directory, "root.pem");

    /// <summary>What makes a node use them.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["ASYNCHELPER__Cluster__Certificate"] = NodeFile,
        ["ASYNCHELPER__Cluster__CertificatePassword"] = Password,
        ["SSL_CERT_FILE"] = RootFile,
    };

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
