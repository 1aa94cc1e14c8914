using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AsyncHelperActors.Core.Definitions;
using AsyncHelperActors.Core.Jobs;

namespace AsyncHelperActors.Connectors.Http.Credentials;

/// <summary>Reads the certificate that the client shows.</summary>
internal static class ClientCertificate
{
    /// <summary>The certificate with its private key. All texts are rendered.</summary>
    /// <exception cref="RemoteFailureException">It cannot be read.</exception>
    public static X509Certificate2 Read(TlsDef tls)
    {
        try
        {
            if (tls.Pfx.Length > 0)
            {
                return X509CertificateLoader.LoadPkcs12(Convert.FromBase64String(tls.Pfx), tls.Passphrase.Length == 0 ? null : tls.Passphrase);
            }

            // Keys from environment variables often have their line breaks written as \n.
            var (certificate, key) = (Lines(tls.Certificate), Lines(tls.Key));
            using var read = tls.Passphrase.Length > 0
                ? X509Certificate2.CreateFromEncryptedPem(certificate, key, tls.Passphrase)
                : X509Certificate2.CreateFromPem(certificate, key);

            // Some platforms show only a certificate whose key went through a file once.
            return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            throw new RemoteFailureException(
                new RemoteFailure(FailureKind.Permanent, "client_certificate", "http.clientCertificates holds no certificate with its key, or the passphrase does not open it. Write cert and key as PEM, or pfx in base64."), e);
        }
    }

    private static string Lines(string pem) => pem.Replace("\\n", "\n", StringComparison.Ordinal);
}
