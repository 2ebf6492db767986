import { t } from '../i18n';
import type { Media } from '../state/content';
import type { Body } from '../state/timeline';
import { Icon, type IconName } from '../ui/icon';

const MEDIA_ICONS: Record<Media, IconName> = { picture: 'picture', audio: 'audio', file: 'file' };
const PREVIEW_BYTES = 48;

/** One message's content. Nothing in it is fetched: only the visitor follows a link. */
export function BodyView({ body }: { body: Body }) {
  const texts = t.value.body;
  switch (body.type) {
    case 'text':
      return <p class={`text ${isEmojiOnly(body.text) ? 'text-emoji' : ''}`} dir="auto">{body.text}</p>;
    case 'undecoded':
      return <Marked icon="alert" label={texts.undecoded}><code class="raw">{body.text}</code></Marked>;
    case 'binary':
      return <Binary bytes={body.bytes} />;
    case 'attachment':
      return <Attachment media={body.media} url={body.url} />;
    case 'custom':
      return (
        <Marked icon="code" label={texts.custom(body.name)}>
          <details>
            <summary>{texts.showJson}</summary>
            <pre class="raw" tabIndex={0}>{pretty(body.json)}</pre>
          </details>
        </Marked>
      );
    case 'recalled':
      return <Remark icon="undo" text={texts.recalled} />;
    case 'friendRequest':
      return <Remark icon="friend" text={texts.friendRequest} />;
    case 'friendResponse':
      return <Remark icon="friend" text={body.accepted ? texts.friendAccepted : texts.friendRejected} />;
  }
}

function Binary({ bytes }: { bytes: Uint8Array }) {
  const texts = t.value.body;
  return (
    <Marked icon="binary" label={`${texts.binary} · ${texts.bytes(bytes.length)}`}>
      <code class="hex">
        {hexOf(bytes.subarray(0, PREVIEW_BYTES))}
        {bytes.length > PREVIEW_BYTES && ' …'}
      </code>
    </Marked>
  );
}

function Attachment({ media, url }: { media: Media; url: string }) {
  const address = parseWebAddress(url);
  const label = t.value.body[media];
  if (!address) return <Marked icon={MEDIA_ICONS[media]} label={label}><code class="raw">{url}</code></Marked>;
  return (
    <a class="attachment" href={address.href} target="_blank" rel="noopener noreferrer">
      <span class="attachment-icon">
        <Icon name={MEDIA_ICONS[media]} />
      </span>
      <span class="attachment-text">
        <span class="attachment-name">{fileName(address)}</span>
        <span class="attachment-kind">
          {label} · {address.host}
        </span>
      </span>
    </a>
  );
}

function Marked({ icon, label, children }: { icon: IconName; label: string; children: preact.ComponentChildren }) {
  return (
    <div class="marked">
      <p class="marked-label">
        <Icon name={icon} />
        {label}
      </p>
      {children}
    </div>
  );
}

function Remark({ icon, text }: { icon: IconName; text: string }) {
  return (
    <p class="remark">
      <Icon name={icon} />
      {text}
    </p>
  );
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

// Only the web: a `javascript:` address in a message must never become a link.
function parseWebAddress(url: string): URL | undefined {
  try {
    const address = new URL(url);
    return address.protocol === 'https:' || address.protocol === 'http:' ? address : undefined;
  } catch {
    return undefined;
  }
}

function fileName(address: URL): string {
  const last = address.pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last) || address.host;
  } catch {
    return last;
  }
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), undefined, 2);
  } catch {
    return json;
  }
}

function isEmojiOnly(text: string): boolean {
  return text.length <= 24 && /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f|\s)+$/u.test(text);
}
