import type { Topic } from 'mimc-wasm';
import type { Session } from './session';

export interface TopicChange {
  name?: string;
  bulletin?: string;
  ownerAccount?: string;
}

/** @returns the new topic's id */
export async function createTopic(session: Session, name: string, accounts: readonly string[]): Promise<string> {
  const topic = await session.call((user) => user.topics.create(name, [...accounts]));
  session.topic(topic.info.topicId).set(topic);
  void session.topics.load();
  return topic.info.topicId;
}

export async function invite(session: Session, id: string, accounts: readonly string[]): Promise<void> {
  await change(session, id, () => session.call((user) => user.topics.invite(id, [...accounts])));
}

export async function kick(session: Session, id: string, account: string): Promise<void> {
  await change(session, id, () => session.call((user) => user.topics.kick(id, [account])));
}

export async function updateTopic(session: Session, id: string, wanted: TopicChange): Promise<void> {
  await change(session, id, () => session.call((user) => user.topics.update(id, wanted)));
  void session.topics.load();
  if (wanted.name !== undefined) void session.contacts.load();
}

export async function leaveTopic(session: Session, id: string): Promise<void> {
  await session.call((user) => user.topics.leave(id));
  session.forgetTopic(id);
}

export async function dismissTopic(session: Session, id: string): Promise<void> {
  await session.call((user) => user.topics.dismiss(id));
  session.forgetTopic(id);
}

// A refusal usually means the topic is no longer what is shown (its owner changed, somebody left): look again.
async function change(session: Session, id: string, work: () => Promise<Topic>): Promise<void> {
  try {
    session.topic(id).set(await work());
  } catch (error) {
    void session.topic(id).load();
    throw error;
  }
}
