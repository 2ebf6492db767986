import { computed } from '@preact/signals';
import { language } from '../state/prefs';
import { en, type Messages } from './en';
import { zh } from './zh';

const texts: Record<typeof language.value, Messages> = { en, zh };

/** The texts of the chosen language; read `t.value` while rendering and the view follows the choice. */
export const t = computed(() => texts[language.value]);
export type { Messages };
