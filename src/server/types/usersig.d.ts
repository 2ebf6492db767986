/** What `userSig` needs. */
export interface UserSigInput {
  sdkAppId: IdInput;
  /** Whom the signature is for. */
  userId: string;
  /** The app's secret; its text is used as it is. */
  secretKey: string;
  /** How long the signature holds. The service recommends a day or more. */
  expireSeconds: number;
  /** When it is made; default now. */
  now?: TimeInput;
  /** What the application adds. */
  userBuf?: Uint8Array;
}

/** What `checkUserSig` needs. */
export interface UserSigCheck {
  sig: string;
  sdkAppId: IdInput;
  userId: string;
  secretKey: string;
  /** When it must hold; default now. */
  now?: TimeInput;
}

/** What `checkUserSig` finds. */
export interface UserSigVerdict {
  valid: boolean;
  /** What is wrong: undecodable, another account's, another app's, made with another key, or over. */
  reason?: 'malformed' | 'userId' | 'sdkAppId' | 'signature' | 'expired';
}
