// Whoever was offline gets a Web Push notification: the service's OFFLINE callback says who missed what.
import { init, MIMCApp } from 'mimc-wasm/server';
import webPush from 'web-push';

await init();

/** How long a push service keeps what it cannot deliver, in seconds. */
const TTL = 24 * 3600;

/**
 * A handler of callbacks. `subscriptions.of(account)` gives what the account's browsers subscribed with,
 * `subscriptions.drop(account, subscription)` forgets one that is over; `vapid` identifies this server to push services.
 */
export function offlineHandler({ mimc: { appId, appKey, appSecret, ...options }, subscriptions, vapid, onError }) {
  const mimc = new MIMCApp(appId, appKey, appSecret, options);

  const notify = async (account, subscription, message) => {
    const { endpoint, ...request } = webPush.generateRequestDetails(subscription, JSON.stringify(message), { vapidDetails: vapid, TTL });
    const response = await fetch(endpoint, request);
    // The browser unsubscribed, or is gone.
    if (response.status === 404 || response.status === 410) return subscriptions.drop(account, subscription);
    // Thrown, so that the service sends the callback again.
    if (!response.ok) throw new Error(`the push service answered ${response.status}`);
  };

  return mimc.callbackHandler(
    async (callback) => {
      if (!callback.offline) return;
      const receivers = callback.kind === 'topic' ? callback.toAccounts : [callback.toAccount];
      const message = { from: callback.fromAccount, text: callback.text.slice(0, 200), timestamp: callback.timestamp };
      const sends = receivers.flatMap((account) =>
        subscriptions.of(account).map((subscription) => notify(account, subscription, message)),
      );
      await Promise.all(sends);
    },
    { onError },
  );
}
