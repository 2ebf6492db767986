/** Options of `TencentContacts`: who asks, and where. */
export interface TencentOptionsBase extends ServerOptions {
  sdkAppId: IdInput;
  /** An administrator of the app. */
  admin: string;
  /** Origin of the service, with or without a path; overrules `region`. */
  baseUrl?: string;
  /** Where the app's data are; default `china`. */
  region?:
    | 'china'
    | 'singapore'
    | 'seoul'
    | 'tokyo'
    | 'frankfurt'
    | 'siliconValley'
    | 'jakarta'
    | 'riyadh'
    | 'mumbai';
  /**
   * What the list shows, added up: 1 pinned conversations as such, 2 empty conversations too, 4 pinned ones in pages,
   * 8, 16 and 32 marks and conversation groups. Default 7; the service advises 63.
   */
  assistFlags?: number;
}

/** Options of `TencentContacts`: with the app's secret, signatures are made, kept and renewed here. */
export type TencentOptions =
  | (TencentOptionsBase & { secretKey: string; userSig?: never })
  | (TencentOptionsBase & { userSig: string; secretKey?: never });

/** Where a page begins; opaque. */
export interface TencentCursor {
  timeStamp: number;
  startIndex: number;
  topTimeStamp: number;
  topStartIndex: number;
}

/** A page of conversations. */
export interface TencentPage {
  items: TencentContact[];
  /** Whether this was the last page. */
  complete: boolean;
  /** Where the next page begins; absent on the last one. */
  next?: TencentCursor;
}
