const PATHS = {
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  more: 'M6 12a.9.9 0 1 1-1.8 0 .9.9 0 0 1 1.8 0zM12.9 12a.9.9 0 1 1-1.8 0 .9.9 0 0 1 1.8 0zM19.8 12a.9.9 0 1 1-1.8 0 .9.9 0 0 1 1.8 0z',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20',
  refresh: 'M19.5 12a7.5 7.5 0 1 1-2.2-5.3M19.5 3.5v4h-4',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1',
  moon: 'M19.5 14.2A8 8 0 0 1 9.8 4.5a8 8 0 1 0 9.7 9.7z',
  code: 'M8.5 7l-5 5 5 5M15.5 7l5 5-5 5',
  people: 'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.8 19.5c.5-3.3 2.9-5 6.2-5s5.7 1.7 6.2 5M16 5a3.2 3.2 0 0 1 0 6.2M18 15c1.8.7 2.9 2.2 3.2 4.5',
  plus: 'M12 5v14M5 12h14',
  block: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM6 6l12 12',
  trash: 'M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.3 11v5M13.7 11v5',
  edit: 'M5 19l.8-3.8L16 5l3 3L8.8 18.2 5 19z',
  crown: 'M4 17.5h16M4.5 14.5L4 8l4.5 3L12 5.5 15.5 11 20 8l-.5 6.5z',
  leave: 'M10 4.5H5.5v15H10M14.5 8l4 4-4 4M18.5 12H9',
  picture: 'M4.5 5h15v14h-15zM4.5 16l4.5-4.5 3.5 3.5 2.5-2.5 4.5 4.5M15.5 9h.01',
  audio: 'M5 10.5v3M8.5 8v8M12 5v14M15.5 8v8M19 10.5v3',
  file: 'M7 3.5h7l4 4v13H7zM14 3.5v4h4',
  binary: 'M5 5h5v5H5zM14 5h5v5h-5zM5 14h5v5H5zM14 14h5v5h-5z',
  info: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 11v5M12 8h.01',
  swap: 'M4 8.5h14M14.5 5L18 8.5 14.5 12M20 16H6M9.5 12.5L6 16l3.5 3.5',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  alert: 'M12 4L2.8 19.5h18.4L12 4zM12 10v4.5M12 17h.01',
  unplugged: 'M3 3l18 18M9.5 4v4M14.5 4v4M7 8h10v3.5a5 5 0 0 1-.7 2.6M12 16.5V21M7 11.5a5 5 0 0 0 5 5',
  chat: 'M4.5 5.5h15v10.5H12l-4.5 4v-4h-3z',
  bulletin: 'M4.5 10v4h3l7 4V6l-7 4zM17.5 9.5a3.5 3.5 0 0 1 0 5',
  undo: 'M8.5 5.5L4.5 9.5l4 4M4.5 9.5H14a5 5 0 0 1 0 10h-4',
  friend: 'M10 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3.5 19.5c.5-3.3 2.9-5 6.5-5 1.5 0 2.8.3 3.8.9M18 14v6M15 17h6',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration only: whatever it says is also said in words. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
