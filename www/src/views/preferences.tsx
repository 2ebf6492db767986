import { t } from '../i18n';
import { chooseLanguage, chooseTheme, language, theme } from '../state/prefs';
import { IconButton } from '../ui/button';

export function LanguageToggle() {
  const { sidebar } = t.value;
  const other = language.value === 'zh' ? 'en' : 'zh';
  return (
    <button
      class="icon-button text-button"
      type="button"
      lang={other === 'zh' ? 'zh-CN' : 'en'}
      aria-label={sidebar.language}
      title={sidebar.language}
      onClick={() => chooseLanguage(other)}
    >
      {sidebar.languageShort}
    </button>
  );
}

export function ThemeToggle() {
  const dark = theme.value === 'dark';
  return (
    <IconButton
      icon={dark ? 'sun' : 'moon'}
      label={dark ? t.value.sidebar.toLight : t.value.sidebar.toDark}
      onClick={() => chooseTheme(dark ? 'light' : 'dark')}
    />
  );
}
