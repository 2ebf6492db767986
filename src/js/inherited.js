// Messages as the handlers of the existing web client expect them: data with getters, which cloning leaves behind.
class Message {
  getPacketId() {
    return this.packetId;
  }
  getSequence() {
    return this.sequence;
  }
  getTimeStamp() {
    return String(this.timestamp);
  }
  getFromAccount() {
    return this.fromAccount;
  }
  getFromResource() {
    return this.fromResource;
  }
  getPayload() {
    return this.text;
  }
  getBizType() {
    return this.bizType;
  }
}

class DirectMessage extends Message {
  getToAccount() {
    return this.toAccount;
  }
  getToResource() {
    return this.toResource;
  }
}

class GroupMessage extends Message {
  getTopicId() {
    return this.topicId;
  }
}

export const withGetters = (message) =>
  Object.assign(message.topicId === undefined ? new DirectMessage() : new GroupMessage(), message);

// Arguments of the status callback for an error that ended the login.
export function statusOf({ kind, code, message, serviceMessage = '' }, refusal) {
  if (refusal) return [false, ...refusal];
  if (kind !== 'token') return [false, kind, message, ''];
  if (code !== undefined) return [false, 'get token failed', `token info code:${code}`, `token info message:${serviceMessage}`];
  const reason = /another account$/.test(message) ? 'account not same' : /another application id$/.test(message) ? 'appid not same' : message;
  return [false, reason === message ? 'get token failed' : null, reason, message];
}
