// The user holds memory of its own, with and without `using`; its namespaces are plain interfaces.
import type {
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
const nothing: void = user.free();
const disposed: void = user[Symbol.dispose]();
void [nothing, disposed];
is<
  Same<
    keyof Contacts,
    'list' | 'page' | 'removeDirect' | 'removeTopic' | 'setExtra'
  >
>();
is<Same<keyof TopicBlacklist, 'add' | 'has' | 'remove'>>();
is<
  Same<
    keyof UnlimitedTopics,
    'create' | 'dismiss' | 'info' | 'list' | 'members' | 'online' | 'update'
  >
>();
is<Same<keyof Blacklist, 'add' | 'has' | 'remove'>>();
is<Same<keyof History, 'direct' | 'topic' | 'unlimited'>>();
is<
  Same<
    keyof Conversation,
    | 'before'
    | 'between'
    | 'range'
    | 'sequences'
    | 'setExtra'
    | 'setExtras'
   
    | typeof Symbol.asyncIterator
  >
>();
is<
  Same<
    keyof Topics,
    'create' | 'dismiss' | 'get' | 'invite' | 'kick' | 'leave' | 'list' | 'update'
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

// There are no such classes to construct or to extend.
// @ts-expect-error
new Contacts();
// @ts-expect-error
class Mine extends Contacts {}
void Mine;
