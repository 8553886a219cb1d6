import { Button, createTheme, Modal, Popover } from "@mantine/core";

/** Mantine's share of the look; colours and faces come from tokens.css, which overrides its variables. */
export const theme = createTheme({
  primaryColor: "teal",
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontSizes: { xs: "11px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  radius: { xs: "3px", sm: "4px", md: "7px", lg: "9px", xl: "12px" },
  spacing: { xs: "6px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  components: {
    Button: Button.extend({ defaultProps: { size: "xs" } }),
    /** Scroll locking writes a style element, which the content policy forbids; the page itself never scrolls. */
    Modal: Modal.extend({ defaultProps: { lockScroll: false, transitionProps: { duration: 0 } } }),
    Popover: Popover.extend({ defaultProps: { transitionProps: { duration: 0 }, shadow: "md" } }),
    TextInput: { defaultProps: { size: "xs" } },
    PasswordInput: { defaultProps: { size: "xs" } },
    NumberInput: { defaultProps: { size: "xs" } },
    Select: { defaultProps: { size: "xs", comboboxProps: { transitionProps: { duration: 0 } } } },
    MultiSelect: { defaultProps: { size: "xs", comboboxProps: { transitionProps: { duration: 0 } } } },
    TagsInput: { defaultProps: { size: "xs" } },
    Autocomplete: { defaultProps: { size: "xs", comboboxProps: { transitionProps: { duration: 0 } } } },
    Textarea: { defaultProps: { size: "xs" } },
    Checkbox: { defaultProps: { size: "xs" } },
    Switch: { defaultProps: { size: "xs" } },
    SegmentedControl: { defaultProps: { size: "xs" } },
  },
});
