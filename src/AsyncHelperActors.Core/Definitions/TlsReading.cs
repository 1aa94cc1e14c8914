namespace AsyncHelperActors.Core.Definitions;

/// <summary>Reads how TLS connections to a vendor are made.</summary>
internal static class TlsReading
{
    public static TlsDef? Read(FieldReader http)
    {
        var isLax = http.Flag("disableStrictSSL") ?? false;
        if (isLax)
        {
            http.Warn(
                "disableStrictSSL",
                "Whoever stands between this server and the vendor can read and change everything, the credentials too: no certificate is checked.",
                "Take it away, and have the vendor's authority trusted on this machine instead.");
        }

        var files = http.Child("clientCertificates");
        var (certificate, key, pfx) = (files?.Text("cert") ?? "", files?.Text("key") ?? "", files?.Text("pfx") ?? "");
        files?.Accept("ca");
        if (files is not null && (certificate.Length > 0) != (key.Length > 0))
        {
            var missing = key.Length > 0 ? "cert" : "key";
            files.Error(missing, "It is required beside the other and was not given.", "Write cert and key, both as PEM, or pfx alone.");
        }

        if (files is not null && pfx.Length > 0 && certificate.Length > 0)
        {
            files.Error("pfx", "There are two certificates.", "Write cert and key, or pfx.");
        }

        if (files?.Has("ca") == true)
        {
            files.Warn("ca", "It has no effect: the authorities of this machine are trusted.", "Add the vendor's authority to those of the machine.");
        }

        return isLax || certificate.Length > 0 || pfx.Length > 0 ? new TlsDef(isLax, certificate, key, pfx, files?.Text("passphrase") ?? "") : null;
    }
}
