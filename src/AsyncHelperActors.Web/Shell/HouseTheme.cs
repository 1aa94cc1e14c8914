using MudBlazor;

namespace AsyncHelperActors.Web.Shell;

/// <summary>Colours and letters. The letters are the system's own: none are fetched. Each colour has 4.5:1 against what it stands on, in both modes.</summary>
internal static class HouseTheme
{
    private static readonly string[] s_letters = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "DejaVu Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#2f55c7", Secondary = "#5b5f73", Tertiary = "#7a3fb0", Info = "#0b6b9c", Success = "#19703e", Warning = "#8a5300", Error = "#b3261e",
            Background = "#f6f7fa", Surface = "#ffffff", AppbarBackground = "#ffffff", AppbarText = "#1c1f2b", DrawerBackground = "#ffffff",
            DrawerText = "#363b4d", DrawerIcon = "#5b6175", TextPrimary = "#1c1f2b", TextSecondary = "#565c70", ActionDefault = "#565c70",
            LinesDefault = "#dfe2ea", LinesInputs = "#9aa0b3", TableLines = "#e6e8ef", Divider = "#dfe2ea", BackgroundGray = "#eef0f5",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#9db4ff", PrimaryContrastText = "#10162b", Secondary = "#b3b8cc", Tertiary = "#d3a9f5", Info = "#74c3ef", Success = "#6dd198", Warning = "#f0b45c", Error = "#ff9d94",
            SuccessContrastText = "#0b2415", ErrorContrastText = "#33100d", WarningContrastText = "#2c1c02", InfoContrastText = "#06222f",
            Background = "#12141c", Surface = "#1a1d28", AppbarBackground = "#1a1d28", AppbarText = "#e8eaf3", DrawerBackground = "#1a1d28",
            DrawerText = "#d3d7e6", DrawerIcon = "#a6acc2", TextPrimary = "#e8eaf3", TextSecondary = "#a9afc4", ActionDefault = "#a9afc4",
            LinesDefault = "#303545", LinesInputs = "#6b7289", TableLines = "#2a2f3e", Divider = "#303545", BackgroundGray = "#171a24",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = s_letters, FontSize = ".875rem", LineHeight = "1.5" },
            Button = new ButtonTypography { FontFamily = s_letters, TextTransform = "none", FontWeight = "600", LetterSpacing = "0" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", DrawerWidthLeft = "220px", AppbarHeight = "56px" },
    };
}
