import { type ReactNode, type Ref, useRef } from "react";
import type { CustomerFilter } from "../../../shared/contract/lists.ts";
import { isComposing } from "../../keyboard/keys.ts";
import { useText } from "../../languages/text-provider.tsx";
import {
  countActive,
  emptyFilter,
  type FlagField,
  isFlagOn,
  type ListField,
  toggleFlag,
  toggleValue,
  valuesOf,
  withValues,
} from "./filter.ts";
import styles from "./filter-bar.module.css";
import { type FilterOption, FilterPicker } from "./filter-picker.tsx";

export interface FilterDimension {
  readonly field: ListField;
  readonly options: readonly FilterOption[];
}

/**
 * Text box, dimensions and switches of a list in one row. Everything is a tab stop; left and right go along the dimensions.
 */
export function FilterBar(props: {
  filter: CustomerFilter;
  onChange: (filter: CustomerFilter) => void;
  dimensions: readonly FilterDimension[];
  flags: readonly FlagField[];
  textRef?: Ref<HTMLInputElement>;
  /** Enter or ↓ in the text box: into the list. */
  onLeaveText?: () => void;
  children?: ReactNode;
}) {
  const t = useText();
  const { filter, onChange } = props;
  const bar = useRef<HTMLFieldSetElement>(null);
  const step = (from: number, by: 1 | -1) => {
    const stops = bar.current?.querySelectorAll<HTMLElement>("[data-filter-stop]") ?? [];
    stops[Math.min(Math.max(from + by, 0), stops.length - 1)]?.focus();
  };
  return (
    <fieldset ref={bar} className={styles.bar} aria-label={t("list.filter")}>
      <input
        ref={props.textRef}
        type="search"
        className={styles.text}
        aria-label={t("list.textLabel")}
        placeholder={t("list.textPlaceholder")}
        maxLength={100}
        value={filter.text}
        onChange={(event) => onChange({ ...filter, text: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (isComposing(event.nativeEvent)) return;
          if (event.key !== "Enter" && event.key !== "ArrowDown") return;
          if (event.ctrlKey || event.altKey) return;
          event.preventDefault();
          props.onLeaveText?.();
        }}
      />
      {props.dimensions.map((dimension, i) => (
        <FilterPicker
          key={dimension.field}
          label={t(`list.dimension.${dimension.field}`)}
          options={dimension.options}
          chosen={valuesOf(filter, dimension.field)}
          onToggle={(value) => onChange(toggleValue(filter, dimension.field, value))}
          onClear={() => onChange(withValues(filter, dimension.field, []))}
          onStep={(by) => step(i, by)}
        />
      ))}
      {props.flags.map((flag) => (
        <button
          key={flag}
          type="button"
          className={styles.picker}
          data-on={isFlagOn(filter, flag) || undefined}
          aria-pressed={isFlagOn(filter, flag)}
          onClick={() => onChange(toggleFlag(filter, flag))}
        >
          {t(`list.dimension.${flag}`)}
        </button>
      ))}
      {countActive(filter) > 0 && (
        <button type="button" className={styles.clear} onClick={() => onChange(emptyFilter)}>
          {t("list.filterClear")}
        </button>
      )}
      {props.children}
    </fieldset>
  );
}
