using Microsoft.JSInterop;

namespace AsyncHelperActors.Web.Shell;

/// <summary>Light, dark, or as the system says; kept in a cookie of this browser, so that no page flashes in the other one first.</summary>
internal sealed class ThemeChoice(IJSRuntime js)
{
    public const string Cookie = "asynchelper-theme";
    public const string System = "system";

    public async Task<bool> IsDarkAsync(string choice) => choice switch
    {
        "dark" => true,
        "light" => false,
        _ => await js.InvokeAsync<bool>("asynchelper.systemIsDark"),
    };

    public async Task KeepAsync(bool dark) => await js.InvokeVoidAsync("asynchelper.setTheme", dark ? "dark" : "light");
}
