using AsyncHelperActors.Actors.Storage;
using Npgsql;
using Xunit;

namespace AsyncHelperActors.Tests.Actors.Storage;

public sealed class PostgresUrlTest
{
    [Fact]
    public void Every_part_of_an_address_is_read()
    {
        var storage = StorageOptions.Postgres("postgresql://us%40er:p%3Aw%2F%25@db.example.com:6543/jobs?sslmode=verify-full&sslrootcert=/etc/ca.pem&pool_size=30");
        var read = new NpgsqlConnectionStringBuilder(storage.ConnectionString);
        Assert.Equal(("us@er", "p:w/%", "db.example.com", 6543, "jobs"), (read.Username, read.Password, read.Host, read.Port, read.Database));
        Assert.Equal((SslMode.VerifyFull, "/etc/ca.pem", 30), (read.SslMode, read.RootCertificate, read.MaxPoolSize));
        Assert.Equal("postgres://us@er@db.example.com:6543/jobs", storage.ToString());
    }

    [Theory]
    [InlineData("postgres://h/d", "h", 5432)]
    [InlineData("postgres://[::1]:99/d", "::1", 99)]
    [InlineData("postgres:///d?host=/run/postgresql&port=5433", "/run/postgresql", 5433)]
    public void What_is_left_out_has_a_default(string url, string host, int port)
    {
        var read = new NpgsqlConnectionStringBuilder(StorageOptions.Postgres(url).ConnectionString);
        Assert.Equal((host, port, "d"), (read.Host, read.Port, read.Database));
    }

    [Theory]
    [InlineData("postgres://user:s3cret@host", "does not name one database")]
    [InlineData("postgres://user:s3cret@host/a/b", "does not name one database")]
    [InlineData("postgres:///d", "names no host")]
    [InlineData("postgres://user:s3#cret@host:x/d", "no address of a PostgreSQL database")]
    [InlineData("postgres://user:s3cret@host/d?sslmode=yes", "parameter sslmode is 'yes': expected disable")]
    [InlineData("postgres://user:s3cret@host/d?pool_size=1", "from 20 to 1000")]
    [InlineData("postgres://user:s3cret@host/d?ssl=true", "no parameter 'ssl'")]
    public void What_cannot_be_read_is_refused_with_what_to_write_and_without_the_password(string url, string what)
    {
        var refused = Assert.Throws<FormatException>(() => StorageOptions.Postgres(url));
        Assert.Contains(what, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("cret", refused.Message, StringComparison.Ordinal);
    }
}
