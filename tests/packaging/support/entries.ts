// A page that uses what the other entries export.
import { createElement, type ReactElement } from 'react';
import type { Murmur, StartOptions } from 'murmur';
import { handOver, withSegments, type DataLayer, type Googletag, type Prebid } from 'murmur/adapters';
import { Murmur as Inline } from 'murmur/inline';
import { MurmurProvider, useConsent, useMurmur, useSegment, useSegments, useWhy, type MurmurProviderProps, type Status } from 'murmur/react';

const options: StartOptions = { manifest: '/manifest.json' };

function Greeting(): ReactElement {
  const murmur: Murmur | undefined = useMurmur();
  const { status, member }: { status: Status; member: boolean } = useSegment('regular');
  const { segments }: { segments: readonly string[] } = useSegments();
  const { state, consent } = useConsent();
  const why: string | undefined = useWhy('regular');
  const agree = (): void => consent({ store: !state?.store });
  return createElement('button', { onClick: agree, disabled: status !== 'ready' }, member ? why : segments.join(), murmur?.storage());
}

const byOptions: MurmurProviderProps = { options };
const byInline: MurmurProviderProps = { murmur: () => Inline.start(options) };
export const app: ReactElement[] = [byOptions, byInline].map((props) => createElement(MurmurProvider, props, createElement(Greeting)));

declare const layer: DataLayer;
declare const pbjs: Prebid;
declare const tag: Googletag;
export const takeBack: () => void = handOver({ dataLayer: layer, prebid: pbjs, googletag: tag });

class Provider {
  readonly metadata = { name: 'ours' };
}
export const provider: Provider = withSegments(new Provider());
