// Objects that hold memory of their own, with and without `using`.
import {
  Blacklist,
  Contacts,
  Conversation,
  History,
  MIMCUser,
  TopicBlacklist,
  Topics,
  UnlimitedTopics,
} from 'mimc-wasm';
import { is, type Same } from './expect.js';

declare const user: MIMCUser;
for (const object of [user, user.contacts, user.topics, user.blacklist, user.history, user.history.direct('bob')]) {
  const nothing: void = object.free();
  const disposed: void = object[Symbol.dispose]();
  void [nothing, disposed];
}
is<
  Same<
    keyof Contacts,
    'free' | 'list' | 'page' | 'removeDirect' | 'removeTopic' | 'setExtra' | typeof Symbol.dispose
  >
>();
is<Same<keyof TopicBlacklist, 'free' | 'add' | 'has' | 'remove' | typeof Symbol.dispose>>();
is<
  Same<
    keyof UnlimitedTopics,
    'free' | 'create' | 'dismiss' | 'info' | 'list' | 'members' | 'online' | 'update' | typeof Symbol.dispose
  >
>();
is<Same<keyof Blacklist, 'free' | 'add' | 'has' | 'remove' | typeof Symbol.dispose>>();
is<Same<keyof History, 'free' | 'direct' | 'topic' | 'unlimited' | typeof Symbol.dispose>>();
is<
  Same<
    keyof Conversation,
    | 'free'
    | 'before'
    | 'between'
    | 'range'
    | 'sequences'
    | 'setExtra'
    | 'setExtras'
    | typeof Symbol.dispose
    | typeof Symbol.asyncIterator
  >
>();
is<
  Same<
    keyof Topics,
    'free' | 'create' | 'dismiss' | 'get' | 'invite' | 'kick' | 'leave' | 'list' | 'update' | typeof Symbol.dispose
  >
>();
is<
  Same<
    keyof MIMCUser,
    | 'free'
    | 'destroy'
    | 'getAppAccount'
    | 'getToken'
    | 'getUuid'
    | 'registerFetchToken'
    | 'request'
    | 'blacklist'
    | 'contacts'
    | 'history'
    | 'topics'
    | 'topicBlacklist'
    | 'unlimitedTopics'
    | 'acknowledged'
    | 'createUnlimitedGroup'
    | 'dismissUnlimitedGroup'
    | 'isConnected'
    | 'isLogin'
    | 'joinUnlimitedGroup'
    | 'login'
    | 'logout'
    | 'on'
    | 'pull'
    | 'quitUnlimitedGroup'
    | 'registerDisconnHandler'
    | 'registerGroupMsgHandler'
    | 'registerP2PMsgHandler'
    | 'registerPullNotificationHandler'
    | 'registerServerAckHandler'
    | 'registerStatusChange'
    | 'registerUCDismissHandler'
    | 'registerUCJoinRespHandler'
    | 'registerUCMsgHandler'
    | 'registerUCQuitRespHandler'
    | 'sendGroupMessage'
    | 'sendMessage'
    | 'sendUnlimitedGroupMessage'
    | 'state'
    | 'stats'
    | typeof Symbol.dispose
  >
>();

// @ts-expect-error
new Contacts();
// @ts-expect-error
new Conversation();
// @ts-expect-error
new History();
// @ts-expect-error
new Topics();
// @ts-expect-error
new Blacklist();
// @ts-expect-error
class Mine extends Contacts {}
void Mine;
