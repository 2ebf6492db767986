import { effect, signal } from '@preact/signals';

export type Language = 'en' | 'zh';
export type Theme = 'light' | 'dark';

const systemDark = matchMedia('(prefers-color-scheme: dark)');

export const language = signal<Language>(remembered('language', ['en', 'zh']) ?? systemLanguage());
export const theme = signal<Theme>(remembered('theme', ['light', 'dark']) ?? systemTheme());
export const developer = signal(false);

export function chooseLanguage(value: Language): void {
  language.value = value;
  remember('language', value);
}

export function chooseTheme(value: Theme): void {
  theme.value = value;
  remember('theme', value);
}

effect(() => {
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
});

effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
});

// The system's wish counts until somebody has chosen for this page.
systemDark.addEventListener('change', () => {
  if (!remembered('theme', ['light', 'dark'])) theme.value = systemTheme();
});

// Another tab, or the other side of a split page, chose.
addEventListener('storage', () => {
  language.value = remembered('language', ['en', 'zh']) ?? systemLanguage();
  theme.value = remembered('theme', ['light', 'dark']) ?? systemTheme();
});

function systemLanguage(): Language {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

function systemTheme(): Theme {
  return systemDark.matches ? 'dark' : 'light';
}

// Storage throws where a browser keeps none (private windows, blocked cookies): the choice then lasts one visit.
function remembered<T extends string>(name: string, allowed: readonly T[]): T | undefined {
  try {
    const value = localStorage.getItem(`mimc-demo.${name}`);
    return allowed.find((one) => one === value);
  } catch {
    return undefined;
  }
}

function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`mimc-demo.${name}`, value);
  } catch {
    // See `remembered`.
  }
}
