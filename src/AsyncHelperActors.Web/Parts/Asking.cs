using MudBlazor;

namespace AsyncHelperActors.Web.Parts;

/// <summary>Questions to whoever looks at the page.</summary>
internal static class Asking
{
    /// <summary>Whether they want it.</summary>
    public static async Task<bool> ConfirmAsync(this IDialogService dialogs, string title, string text, string yes, string no = "Keep it", bool dangerous = true)
    {
        var parameters = new DialogParameters<ConfirmDialog>
        {
            { d => d.Title, title }, { d => d.Text, text }, { d => d.Yes, yes }, { d => d.No, no }, { d => d.Dangerous, dangerous },
        };
        var dialog = await dialogs.ShowAsync<ConfirmDialog>(title, parameters);
        return await dialog.Result is { Canceled: false };
    }
}
