// Reads what a session wants done and tells: the columns of session/outputs.rs. They lie in Rust's memory, so that
// everything is copied.

// By kind, beginning behind those of messages: the method of realtime.js, and what it is given, of numbers, texts,
// bytes and the messages before. What has no name is the result of the call.
const RECORDS =
  'messages nm,open n,close n,transmit nb,token n,list n,changed nnnn,refused nnttt,ignored n,left ,answered nnttt,failed nntt,member nnttt,gone t,waiting ntt,gap n,notice nt, t, nnnnnn'
    .split(',')
    .map((record) => record.split(' '))
    .map(([method, given]) => [method, [...given]]);

// Calls `note` with the method and its arguments, one output after the other.
export function read(words, bytes, ascii, wide, note) {
  let at = 0;
  let a = 0;
  let w = 0;
  let b = 0;
  let messages = [];
  const n = () => words[at++];
  const t = () => {
    const end = n();
    return end & 1 ? wide.slice(w, (w = end >>> 1)) : end ? ascii.slice(a, (a = end >>> 1)) : '';
  };
  // There are none where the end is 0.
  const read = (form) =>
    form === 'n' ? n()
    : form === 't' ? t()
    : form === 'm' ? messages
    : (form = n()) ? bytes.slice(b, (b = form))
    : undefined;
  while (at < words.length) {
    const kind = n();
    if (kind > 2) {
      const [method, given] = RECORDS[kind - 3];
      note(method, given.map(read));
      messages = [];
    } else {
      const timestamp = n();
      const message = kind
        ? { packetId: t(), sequence: t(), timestamp, fromAccount: t(), fromResource: t(), topicId: t(), text: t(), bizType: t() }
        : { packetId: t(), sequence: t(), timestamp, fromAccount: t(), fromResource: t(), toAccount: t(), toResource: t(), text: t(), bizType: t() };
      const raw = read();
      if (raw) message.bytes = raw;
      messages.push([kind, message]);
    }
  }
}
